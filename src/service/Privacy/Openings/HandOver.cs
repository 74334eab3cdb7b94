using System.IO.Compression;
using System.Text;
using Domicile.Base;
using Domicile.Proof;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Openings;

/// <summary>
/// Hands sealed values, as they lie here, to a party whom the custodian has let open them. The custodian's signed release says whose, which
/// categories, and until when; the keys in it are sealed to the party, so nothing is opened here.
/// </summary>
internal sealed class HandOver(IEnumerable<ISealedValues> modules, ICustodian custodian, Throttle throttle, TimeProvider time) : IDisposable
{
    public static readonly Refusal NotARelease = new("not-a-release", 403, "This is not a release that the custodian of this domicile signed.");
    public static readonly Refusal Over = new("release-over", 410, "The time of this release is over: ask the custodian again.");

    private static readonly Rate Rate = new(10, TimeSpan.FromSeconds(10));

    private readonly SemaphoreSlim _places = new(4);

    public async Task<Results<EmptyHttpResult, Problem>> Do(HttpContext context, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate, context.Connection.RemoteIpAddress).Refusal is { } tooMany) return tooMany.ToProblem();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        if (!Read(body.ToArray()).Succeeded(out var opened, out var refusal)) return refusal.ToProblem();
        if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken)) return Throttle.Busy.ToProblem();
        try
        {
            await Send(context, opened, cancellationToken);
            return TypedResults.Empty;
        }
        finally
        {
            _places.Release();
        }
    }

    public static Task<Results<EmptyHttpResult, Problem>> Endpoint(HttpContext context, HandOver handing, CancellationToken cancellationToken) =>
        handing.Do(context, cancellationToken);

    public void Dispose() => _places.Dispose();

    private Outcome<OpenedAccess> Read(byte[] note)
    {
        try
        {
            var opened = OpenedAccess.Open(note, NoteVerifier.Parse(custodian.LedgerKey));
            return time.GetUtcNow().ToUnixTimeMilliseconds() < opened.UntilMs ? opened : Over;
        }
        catch (VerificationException)
        {
            return NotARelease;
        }
    }

    private async Task Send(HttpContext context, OpenedAccess opened, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "application/zip";
        response.Headers.CacheControl = "no-store";
        // ZipArchive writes its headers synchronously.
        context.Features.Get<IHttpBodyControlFeature>()?.AllowSynchronousIO = true;
        await using var archive = await ZipArchive.CreateAsync(
            response.Body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        var index = new List<SealedItem>();
        if (Holder.TryParse(opened.Holder, out var holder))
        {
            var categories = opened.Categories.Select(one => one.Category).ToHashSet();
            foreach (var module in modules)
            {
                await foreach (var value in module.Of(holder, categories, cancellationToken))
                    index.Add(await Add(archive, value, $"{index.Count}", cancellationToken));
            }
        }
        await archive.AddJson(SealedItem.Index, index, cancellationToken);
    }

    private static async Task<SealedItem> Add(ZipArchive archive, SealedValue value, string name, CancellationToken cancellationToken)
    {
        await using var content = value.Content;
        // Stored, not deflated: what is sealed does not shrink.
        await using var entry = await archive.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync(cancellationToken);
        await content.CopyToAsync(entry, cancellationToken);
        return new(name, value.Field.Category, value.Field.Name, value.Field.Version, value.Record, value.IsFile);
    }
}
