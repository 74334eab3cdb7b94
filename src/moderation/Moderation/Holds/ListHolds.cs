using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Holds;

/// <summary>GET /api/moderation/legal-holds: every hold, those that keep something first.</summary>
internal sealed class ListHolds(IDbContextFactory<ModerationDb> databases, IProfiles profiles, TimeProvider time)
{
    private const int Most = 500;

    /// <param name="Waits">For a second person, until <c>AskedAt</c> and three days.</param>
    /// <param name="Keeps">Whether it keeps something now.</param>
    /// <param name="AskedBy">By user name; null for somebody who has left.</param>
    internal sealed record Response(
        string Hold, string Case, string Kind, string Policy, string Reason, DateTimeOffset? Until, bool Waits, bool Keeps, string? AskedBy, DateTimeOffset AskedAt,
        string? AgreedBy, DateTimeOffset? AgreedAt, string? EndedBy, DateTimeOffset? EndedAt, string? EndReason);

    public static async Task<Ok<IReadOnlyList<Response>>> Handle(Caller caller, ListHolds slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.Do(caller.Subject, null, cancellationToken));

    /// <summary>Without those that concern who asks.</summary>
    public async Task<IReadOnlyList<Response>> Do(SubjectId lead, Guid? only, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.LegalHolds.AsNoTracking().Where(row => row.Author != lead && (only == null || row.CaseId == only) && !db.Reports.Any(report => report.CaseId == row.CaseId && report.Reporter == lead))
            .OrderByDescending(row => row.AskedAt).Take(Most).ToListAsync(cancellationToken);
        var keeping = await LegalHold.Keeping(db, now).Select(row => row.Id).ToListAsync(cancellationToken);
        var people = await profiles.Get([.. rows.SelectMany(row => new[] { row.AskedBy, row.AgreedBy, row.EndedBy }).OfType<SubjectId>().Distinct()], cancellationToken);
        return [.. rows.OrderByDescending(row => keeping.Contains(row.Id)).Select(row => new Response(
            Id.Format(row.Id), Id.Format(row.CaseId), row.Kind, row.Policy, row.Reason, row.Until, row.AgreedAt is null && keeping.Contains(row.Id), keeping.Contains(row.Id),
            Name(row.AskedBy), row.AskedAt, Name(row.AgreedBy), row.AgreedAt, Name(row.EndedBy), row.EndedAt, row.EndReason))];

        string? Name(SubjectId? subject) => subject is { } one ? people.GetValueOrDefault(one)?.Name : null;
    }
}
