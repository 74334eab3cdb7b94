using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>GET /api/reports: one's own reports and what came of them, newest first.</summary>
internal sealed class ReadReports(IDbContextFactory<ModerationDb> databases, PolicyBook policies)
{
    public const int Most = 100;

    /// <param name="About">Such as <c>video</c>.</param>
    /// <param name="Policy">What it was reported as.</param>
    /// <param name="Outcome"><c>waiting</c>, <c>acted</c>, <c>kept</c> (nothing against a policy was found) or <c>gone</c> (its author deleted it first).</param>
    internal sealed record Response(string Id, string About, string Policy, DateTimeOffset At, string Outcome, DateTimeOffset? DecidedAt);

    public static async Task<IResult> Handle(HttpContext context, ReadReports slice) => context.Subject() is { } reporter
        ? TypedResults.Ok(await slice.Do(reporter, context.RequestAborted)) : Caller.SignInFirst.ToProblem();

    public async Task<IReadOnlyList<Response>> Do(SubjectId reporter, CancellationToken cancellationToken)
    {
        var titles = (await policies.InForce(cancellationToken)).ToDictionary(version => version.Policy.Id, version => version.Policy.Title.En);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from report in db.Reports
            where report.Reporter == reporter
            join one in db.Cases on report.CaseId equals (Guid?)one.Id into cases
            from one in cases.DefaultIfEmpty()
            join made in db.Decisions on one.DecisionId equals (Guid?)made.Id into decisions
            from made in decisions.DefaultIfEmpty()
            orderby report.At descending
            select new { report, State = (CaseState?)one.State, one.ClosedAt, Steps = made == null ? null : made.Steps }).Take(Most).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Response(Id.Format(row.report.Id), row.report.Kind, titles.GetValueOrDefault(row.report.Policy, row.report.Policy),
            row.report.At, (row.State, row.Steps) switch
            {
                (CaseState.Gone, _) => "gone",
                // Its author's account was erased, and the case with it.
                (null, _) when row.report.CaseId is not null => "gone",
                (CaseState.Decided, { } steps) => Step.Read(steps).Count > 0 ? "acted" : "kept",
                _ => "waiting",
            }, row.ClosedAt))];
    }
}
