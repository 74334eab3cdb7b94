using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Quality;

/// <summary>
/// GET /api/moderation/quality: of the decisions of the last ninety days, how many were appealed against and how many did not stand, by policy, by who
/// decided, and for machines; how far people agree; and how often machines and their rules are right.
/// </summary>
internal sealed class MeasureQuality(IDbContextFactory<ModerationDb> databases, PolicyBook policies, IProfiles profiles, MeasureChecks checks, ReadRules rules, TimeProvider time)
{
    public const int Days = 90;

    /// <param name="Name">The policy's title, or the moderator's user name.</param>
    /// <param name="Decided">Decisions, those that found nothing wrong included.</param>
    /// <param name="Appealed">Of these, appealed against.</param>
    /// <param name="Overturned">Of these, overturned on appeal.</param>
    /// <param name="Undone">Taken back without an appeal.</param>
    internal sealed record Line(string Name, int Decided, int Appealed, int Overturned, int Undone)
    {
        /// <summary>The share of decisions that did not stand, whether anybody appealed or not.</summary>
        public double? NotStood => Decided == 0 ? null : (double)(Overturned + Undone) / Decided;

        /// <summary>The share of appeals that were right, of those that were decided with the decision's end.</summary>
        public double? OverturnRate => Appealed == 0 ? null : (double)Overturned / Appealed;
    }

    /// <summary>What a machine rule brought about, and what people then said of it.</summary>
    /// <param name="Does">The strongest that it can do.</param>
    /// <param name="Fired">On so many things.</param>
    /// <param name="LookedAt">Of these, decided by a person.</param>
    /// <param name="Upheld">Of these, a measure was taken that stands.</param>
    internal sealed record RuleLine(string Rule, RuleAction? Does, int Fired, int LookedAt, int Upheld)
    {
        /// <summary>The share of what people looked at that was rightly brought to them.</summary>
        public double? Precision => LookedAt == 0 ? null : (double)Upheld / LookedAt;
    }

    /// <summary>Of what machines decided, what people looked at.</summary>
    /// <param name="Upheld">Of these, what was still withheld then.</param>
    /// <param name="Blind">Looked at by somebody who did not know that a machine had decided.</param>
    internal sealed record Automation(int LookedAt, int Upheld, int Blind, int BlindUpheld)
    {
        public double? Accuracy => LookedAt == 0 ? null : (double)Upheld / LookedAt;

        public double? BlindAccuracy => Blind == 0 ? null : (double)BlindUpheld / Blind;
    }

    /// <param name="People">All that people decided.</param>
    /// <param name="Machines">All that machines decided.</param>
    internal sealed record Response(
        Line People, Line Machines, IReadOnlyList<Line> ByPolicy, IReadOnlyList<Line> ByReviewer, MeasureChecks.Response Checks, Automation Automation, IReadOnlyList<RuleLine> Rules);

    public static async Task<Ok<Response>> Handle(MeasureQuality slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.Do(cancellationToken));

    public async Task<Response> Do(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().AddDays(-Days);
        var titles = (await policies.RetiredToo(cancellationToken)).ToDictionary(version => version.Policy.Id, version => version.Policy.Title.En);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Grouped by the database: as many lines come back as there are policies times moderators.
        var groups = await db.Decisions.Where(row => row.At >= since && row.StrikeLimit == null)
            .Select(row => new { row.Policy, row.DecidedBy, row.Ending, Appealed = db.Appeals.Any(appeal => appeal.DecisionId == row.Id && appeal.State != AppealState.Waiting && appeal.State != AppealState.Moot) })
            .GroupBy(row => new { row.Policy, row.DecidedBy, row.Ending, row.Appealed })
            .Select(group => new { group.Key.Policy, group.Key.DecidedBy, group.Key.Ending, group.Key.Appealed, Count = group.Count() }).ToListAsync(cancellationToken);
        var all = groups.ConvertAll(one => (one.Policy, one.DecidedBy, one.Ending, one.Appealed, one.Count));
        var people = all.FindAll(one => one.DecidedBy != Decision.Machine);
        var looked = await db.Decisions.Where(row => row.At >= since && row.DecidedBy == Decision.Machine
                && db.Decisions.Any(other => other.CaseId == row.CaseId && other.DecidedBy != Decision.Machine))
            .GroupBy(row => row.Ending == Ending.None).Select(group => new { Stands = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var agreed = await checks.Do(since, policy => titles.GetValueOrDefault(policy, policy), cancellationToken);
        var names = await profiles.Get([.. people.Select(one => one.DecidedBy).Distinct()], cancellationToken);
        return new(Sum("People", people), Sum("Machines", all.Except(people)),
            [.. all.GroupBy(one => one.Policy).Select(group => Sum(titles.GetValueOrDefault(group.Key, group.Key), group)).OrderByDescending(line => line.Decided)],
            [.. people.GroupBy(one => one.DecidedBy).Select(group => Sum(names.GetValueOrDefault(group.Key)?.Name ?? "(left)", group)).OrderByDescending(line => line.Decided)],
            agreed, new(looked.Sum(one => one.Count), looked.Where(one => one.Stands).Sum(one => one.Count), agreed.MachinesLookedAt, agreed.MachinesUpheld),
            await Rules(db, since, cancellationToken));
    }

    private async Task<IReadOnlyList<RuleLine>> Rules(ModerationDb db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var figures = (await RuleFigures.All(db, null, cancellationToken, since)).ToLookup(one => one.Key.Rule, one => one.Value);
        return [.. (await rules.List(cancellationToken)).Where(rule => figures.Contains(rule.Name)).Select(rule => new RuleLine(rule.Name, rule.Does, figures[rule.Name].Sum(one => one.Fired),
            figures[rule.Name].Sum(one => one.Upheld + one.Overturned), figures[rule.Name].Sum(one => one.Upheld))).Where(line => line.Fired > 0).OrderByDescending(line => line.Fired)];
    }

    private static Line Sum(string name, IEnumerable<(string Policy, SubjectId DecidedBy, Ending Ending, bool Appealed, int Count)> rows)
    {
        var all = rows.ToList();
        return new(name, all.Sum(one => one.Count), all.Where(one => one.Appealed).Sum(one => one.Count),
            all.Where(one => one.Ending == Ending.Overturned).Sum(one => one.Count), all.Where(one => one.Ending == Ending.Undone).Sum(one => one.Count));
    }
}
