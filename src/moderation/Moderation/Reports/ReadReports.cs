using Domicile.Base;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Reports;

/// <summary>GET /api/reports: one's own reports and what came of them, newest first.</summary>
internal sealed class ReadReports(IDbContextFactory<ModerationDb> databases, PolicyBook policies, IOptions<AppealOptions> appeals, TimeProvider time)
{
    public const int Most = 100;

    /// <param name="About">Such as <c>video</c>.</param>
    /// <param name="Policy">What it was reported as.</param>
    /// <param name="Outcome">
    /// <c>waiting</c>, <c>acted</c>, <c>kept</c> (nothing against a policy was found), <c>reversed</c> (what was done was taken back) or
    /// <c>gone</c> (its author deleted it first).
    /// </param>
    /// <param name="AppealUntil">Until when one may appeal; null where one cannot.</param>
    /// <param name="Appeal">One's appeal, and what came of it.</param>
    internal sealed record Response(
        string Id, string About, string Policy, DateTimeOffset At, string Outcome, DateTimeOffset? DecidedAt, DateTimeOffset? AppealUntil, ReadDecisions.Appealed? Appeal);

    public static async Task<Ok<IReadOnlyList<Response>>> Handle(Caller caller, ReadReports slice, CancellationToken cancellationToken) =>
        TypedResults.Ok(await slice.Do(caller.Subject, cancellationToken));

    public async Task<IReadOnlyList<Response>> Do(SubjectId reporter, CancellationToken cancellationToken)
    {
        var titles = (await policies.RetiredToo(cancellationToken)).ToDictionary(version => version.Policy.Id, version => version.Policy.Title.En);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from report in db.Reports
            where report.Reporter == reporter
            join one in db.Cases on report.CaseId equals (Guid?)one.Id into cases
            from one in cases.DefaultIfEmpty()
            join made in db.Decisions on one.DecisionId equals (Guid?)made.Id into decisions
            from made in decisions.DefaultIfEmpty()
            orderby report.At descending
            join appeal in db.Appeals on new { Decision = one.DecisionId, Person = (SubjectId?)report.Reporter } equals new { Decision = (Guid?)appeal.DecisionId, Person = (SubjectId?)appeal.Appellant } into own
            from appeal in own.DefaultIfEmpty()
            select new { report, State = (CaseState?)one.State, one.ClosedAt, made, appeal }).AsNoTracking().Take(Most).ToListAsync(cancellationToken);
        return [.. rows.Select(row =>
        {
            var outcome = OutcomeOf(row.report, row.State, row.made);
            var until = outcome == "kept" && row.appeal is null && row.made!.Ending == Ending.None && AppealWindow.IsOpen(row.made, appeals.Value, time) ? AppealWindow.Until(row.made, appeals.Value) : (DateTimeOffset?)null;
            return new Response(Id.Format(row.report.Id), row.report.Kind, titles.GetValueOrDefault(row.report.Policy, row.report.Policy), row.report.At, outcome, row.ClosedAt,
                until, ReadDecisions.Appealed.Of(row.appeal));
        })];
    }

    private static string OutcomeOf(Report report, CaseState? state, Decision? made) => (state, made) switch
    {
        (CaseState.Gone, _) => "gone",
        // Its author's account was erased, and the case with it.
        (null, _) when report.CaseId is not null => "gone",
        (CaseState.Decided, { Ending: Ending.None }) => Step.Read(made.Steps).Count > 0 ? "acted" : "kept",
        (CaseState.Decided, not null) when Step.Read(made.Steps).Count > 0 => "reversed",
        // What was dismissed and then overturned was acted upon.
        (CaseState.Decided, { Ending: Ending.Overturned }) => "acted",
        (CaseState.Decided, not null) => "kept",
        _ => "waiting",
    };
}
