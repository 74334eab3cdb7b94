using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>
/// POST /api/age-check: a viewer who wants to watch what is for adults has the custodian open the viewer's own birth date, which is one entry in
/// the ledger. The answer alone is kept, in memory, under the session: nothing that is stored or sent tells anybody's age.
/// </summary>
internal sealed class CheckAge(IDbContextFactory<IdentityDb> databases, IVault vault, OwnAccess own, Throttle throttle, TimeProvider time) : IViewerAges, IAdultsOnly
{
    public static readonly Refusal TooYoung = new("under-18", 403, "This is for people aged 18 and over. By the birth date you gave, you are not there yet.");

    // Beyond it all are forgotten, and asked again.
    private const int MostSessions = 1 << 16;

    private readonly ConcurrentDictionary<Guid, Answer> _answers = new();

    /// <param name="IsAdult">What came out.</param>
    /// <param name="Until">Somebody grows up, at midnight.</param>
    private sealed record Answer(bool IsAdult, DateTimeOffset Until);

    public ViewerAge Of(HttpContext context)
    {
        if (context.Subject() is null) return ViewerAge.SignedOut;
        if (!_answers.TryGetValue(context.SessionId(), out var answer) || answer.Until <= time.GetUtcNow()) return ViewerAge.Unasked;
        return answer.IsAdult ? ViewerAge.Adult : ViewerAge.Under18;
    }

    public ValueTask<bool> LetsIn(HttpContext context) => ValueTask.FromResult(Of(context) == ViewerAge.Adult);

    public async Task<Outcome<Done>> Do(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Subject() is not { } viewer) return Caller.SignInFirst;
        if (Of(context) == ViewerAge.Unasked)
        {
            if (throttle.Admit(Rate.Write, viewer).Refusal is { } tooMany) return tooMany;
            if (!(await IsAdult(viewer, cancellationToken)).Succeeded(out var isAdult, out var refusal)) return refusal;
            if (_answers.Count >= MostSessions) _answers.Clear();
            var midnight = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            // Of a caller without a session nothing is kept: there is nobody to know again.
            if (context.SessionId() is var session && session != Guid.Empty) _answers[session] = new(isAdult, isAdult ? DateTimeOffset.MaxValue : midnight);
        }
        return Of(context) == ViewerAge.Adult ? default(Done) : TooYoung;
    }

    public static async Task<Results<NoContent, Problem>> Endpoint(HttpContext context, CheckAge check, CancellationToken cancellationToken) =>
        (await check.Do(context, cancellationToken)).ToHttp();

    private async Task<Outcome<bool>> IsAdult(SubjectId viewer, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var kept = await db.Accounts.Where(account => account.Subject == viewer).Select(account => account.BirthDate).FirstOrDefaultAsync(cancellationToken);
        if (kept is null) return false;
        if (!(await vault.Open(Account.BirthDateField, viewer, viewer.Value, kept, own.AgeCheck, cancellationToken)).Succeeded(out var opened, out var refusal)) return refusal;
        var date = DateOnly.ParseExact(Encoding.UTF8.GetString(opened), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        CryptographicOperations.ZeroMemory(opened);
        return BirthDate.IsAdult(date, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
    }
}
