using Domicile.Identity;
using Domicile.Moderation.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Flaggers;

/// <summary>GET /api/transparency/trusted-flaggers: who they are, what for, until when, and what came of what they reported, for anyone.</summary>
internal sealed class ListFlaggers(IDbContextFactory<ModerationDb> databases, IProfiles profiles, TimeProvider time)
{
    /// <param name="State"><c>active</c>, <c>suspended</c> or <c>ended</c>.</param>
    /// <param name="Reports">Those made in this role.</param>
    /// <param name="Decided">Of these, decided so far, and not taken back.</param>
    /// <param name="Upheld">Of these, those upon which something was done.</param>
    internal sealed record Response(
        string Name, string Organisation, string Area, IReadOnlyList<string> Policies, DateTimeOffset Since, DateTimeOffset Until, string State, int Reports, int Decided, int Upheld);

    public static async Task<Ok<IReadOnlyList<Response>>> Handle(ListFlaggers slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.Do(cancellationToken));

    public async Task<IReadOnlyList<Response>> Do(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.TrustedFlaggers.AsNoTracking().OrderBy(row => row.Organisation).ToListAsync(cancellationToken);
        var people = await profiles.Get([.. rows.Select(row => row.Subject)], cancellationToken);
        var listed = new List<Response>();
        foreach (var row in rows.Where(row => people.ContainsKey(row.Subject)))
        {
            var reports = db.Reports.Where(report => report.Reporter == row.Subject && report.Trusted);
            var decided = from report in reports
                          join one in db.Cases on report.CaseId equals (Guid?)one.Id
                          join made in db.Decisions on one.DecisionId equals (Guid?)made.Id
                          where made.Ending == Ending.None
                          select made.Steps;
            var outcomes = await decided.ToListAsync(cancellationToken);
            listed.Add(new(people[row.Subject].Name, row.Organisation, row.Area, row.Covers, row.NamedAt, row.Until, row.IsActive(now) ? "active" : row.SuspendedAt is null ? "ended" : "suspended",
                await reports.CountAsync(cancellationToken), outcomes.Count, outcomes.Count(steps => Step.Read(steps).Count > 0)));
        }
        return listed;
    }
}
