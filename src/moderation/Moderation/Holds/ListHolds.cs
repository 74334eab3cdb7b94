using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Holds;

/// <summary>GET /api/moderation/legal-holds: every hold, those that keep something first.</summary>
internal sealed class ListHolds(IDbContextFactory<ModerationDb> databases, IProfiles profiles, SealedNotes notes, ModeratorAccess accesses, TimeProvider time)
{
    private const int Most = 500;

    /// <param name="Waits">For a second person, until <c>AskedAt</c> and three days.</param>
    /// <param name="Keeps">Whether it keeps something now.</param>
    /// <param name="Reason">Null once it is over, and where it cannot be opened now.</param>
    /// <param name="AskedBy">By user name; null for somebody who has left.</param>
    internal sealed record Response(
        string Hold, string Case, string Kind, string Policy, string? Reason, DateTimeOffset? Until, bool Waits, bool Keeps, string? AskedBy, DateTimeOffset AskedAt,
        string? AgreedBy, DateTimeOffset? AgreedAt, string? EndedBy, DateTimeOffset? EndedAt);

    public static async Task<Ok<IReadOnlyList<Response>>> Handle(Caller caller, ListHolds slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.Do(caller.Subject, cancellationToken));

    /// <summary>Without those that concern who asks. The reason of each that keeps something is opened, with a receipt.</summary>
    public async Task<IReadOnlyList<Response>> Do(SubjectId lead, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.LegalHolds.AsNoTracking().Where(row => row.Author != lead && !db.Reports.Any(report => report.CaseId == row.CaseId && report.Reporter == lead))
            .OrderByDescending(row => row.AskedAt).Take(Most).ToListAsync(cancellationToken);
        var keeping = await LegalHold.Keeping(db, now).Select(row => row.Id).ToHashSetAsync(cancellationToken);
        var people = await profiles.Get([.. rows.SelectMany(row => new[] { row.AskedBy, row.AgreedBy, row.EndedBy }).OfType<SubjectId>().Distinct()], cancellationToken);
        var reasons = (await Task.WhenAll(rows.Where(row => keeping.Contains(row.Id)).Select(async row => (row.Id, Reason: await Open(row))))).ToDictionary(one => one.Id, one => one.Reason);
        return [.. rows.OrderByDescending(row => keeping.Contains(row.Id)).Select(row => new Response(
            Id.Format(row.Id), Id.Format(row.CaseId), row.Kind, row.Policy, reasons.GetValueOrDefault(row.Id), row.Until, row.AgreedAt is null && keeping.Contains(row.Id),
            keeping.Contains(row.Id), Name(row.AskedBy), row.AskedAt, Name(row.AgreedBy), row.AgreedAt, Name(row.EndedBy), row.EndedAt))];

        string? Name(SubjectId? subject) => subject is { } one ? people.GetValueOrDefault(one)?.Name : null;

        async Task<string?> Open(LegalHold hold)
        {
            var access = await accesses.For(lead, hold.CaseId, "Why something of yours is kept for the law was read by somebody who decides about that.", cancellationToken);
            return (await notes.Open(LegalHold.ReasonField, hold.Author, hold.Id, hold.Reason, access, cancellationToken)).Succeeded(out var reason, out _) ? reason : null;
        }
    }

    /// <summary>Whether a case is on hold, or somebody has asked for that: true while it waits for a second person, null for neither. Nothing is opened.</summary>
    public async Task<bool?> Waits(SubjectId reader, Guid caseId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await LegalHold.Keeping(db, time.GetUtcNow()).Where(row => row.CaseId == caseId && row.Author != reader
            && !db.Reports.Any(report => report.CaseId == row.CaseId && report.Reporter == reader)).Select(row => (bool?)(row.AgreedAt == null)).FirstOrDefaultAsync(cancellationToken);
    }
}
