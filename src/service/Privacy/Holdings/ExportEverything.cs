using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Holdings;

/// <summary>
/// Everything that is held about the caller in one ZIP archive, made while it is sent: nothing opened ever touches the disk.
/// One at a time for a subject, and few at a time altogether.
/// </summary>
internal sealed class ExportEverything(
    IEnumerable<IPersonalData> modules, ICurrentSession current, IRegistrar credentials, Throttle throttle, TimeProvider time) : IDisposable
{
    public static readonly Refusal UnderWay = new("export-under-way", 409, "Your data is being downloaded already. Wait until that is done.");

    /// <summary>Where a person shows to be the owner, and comes back from.</summary>
    public static string Confirm { get; } = LocalPath.To("/confirm", "/privacy#export");

    private readonly ConcurrentDictionary<SubjectId, bool> _underWay = new();
    private readonly SemaphoreSlim _places = new(4);

    private static readonly Rate ExportRate = new(3, TimeSpan.FromMinutes(10));

    public async Task<Results<EmptyHttpResult, RedirectHttpResult, Problem>> Do(HttpContext context, SubjectId subject, CancellationToken cancellationToken)
    {
        if ((await credentials.Check(current.Secret, fresh: true, cancellationToken)).Refusal is { } refusal)
        {
            // From a page that was left open a while.
            return refusal == CredentialRefusals.ConfirmFirst && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
                ? TypedResults.Redirect(Confirm) : refusal.ToProblem();
        }
        if (throttle.Admit(ExportRate, subject).Refusal is { } tooMany) return tooMany.ToProblem();
        if (!_underWay.TryAdd(subject, true)) return UnderWay.ToProblem();
        try
        {
            if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken)) return Throttle.Busy.ToProblem();
            try
            {
                await Send(context, subject, cancellationToken);
                return TypedResults.Empty;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            _underWay.TryRemove(subject, out _);
        }
    }

    public static Task<Results<EmptyHttpResult, RedirectHttpResult, Problem>> Endpoint(
        Caller caller, HttpContext context, ExportEverything export, CancellationToken cancellationToken) =>
        export.Do(context, caller.Subject, cancellationToken);

    public void Dispose() => _places.Dispose();

    private async Task Send(HttpContext context, SubjectId subject, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "application/zip";
        response.Headers.ContentDisposition = $"attachment; filename=\"domicile-{time.GetUtcNow():yyyy-MM-dd}.zip\"";
        response.Headers.CacheControl = "no-store";
        // ZipArchive writes its headers synchronously where a module does not.
        context.Features.Get<IHttpBodyControlFeature>()?.AllowSynchronousIO = true;
        await using var archive = await ZipArchive.CreateAsync(response.Body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        foreach (var module in modules) await module.Export(subject, archive, cancellationToken);
    }
}
