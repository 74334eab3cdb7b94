using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Rules.Language;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>GET /api/moderation/rules, and one of them: their versions, figures, and who changed what.</summary>
internal sealed class ReadRules(IDbContextFactory<ModerationDb> databases, IProfiles profiles)
{
    /// <param name="State">Of its live version, or else of its latest.</param>
    /// <param name="Live">The version that is live; null for none.</param>
    /// <param name="Shadow">The one in shadow.</param>
    /// <param name="Latest">The one that was written last.</param>
    /// <param name="Does">The strongest that the version can do to which the state belongs; null where it cannot be read.</param>
    /// <param name="Waits">Whether a change waits for a second person.</param>
    internal sealed record Line(string Name, RuleState State, int? Live, int? Shadow, int Latest, RuleAction? Does, bool Waits, Figures Figures);

    internal sealed record One(string Name, IReadOnlyList<Version> Versions, IReadOnlyList<Change> Changes);

    internal sealed record Version(int Number, RuleState State, string Source, string? Author, DateTimeOffset At, DateTimeOffset? ExpiresAt, RuleAction? Does, Figures Figures);

    internal sealed record Change(
        int Version, RuleState To, DateTimeOffset At, string? By, string Note, ChangeStatus Status, string? Second, DateTimeOffset? SecondAt, DateTimeOffset? ExpiresAt, long? LedgerIndex);

    public static async Task<Ok<IReadOnlyList<Line>>> Handle(ReadRules slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.List(cancellationToken));

    public static async Task<Results<Ok<One>, Problem>> HandleOne(string name, ReadRules slice, CancellationToken cancellationToken) =>
        await slice.Get(name, cancellationToken) is { } one ? TypedResults.Ok(one) : ChangeRule.NotFound.ToProblem();

    public async Task<IReadOnlyList<Line>> List(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.RuleVersions.AsNoTracking().Select(row => new { row.Rule, row.Version, row.State }).ToListAsync(cancellationToken);
        var waiting = await db.RuleChanges.Where(row => row.Status == ChangeStatus.Waiting).Select(row => row.Rule).ToListAsync(cancellationToken);
        var counted = await RuleFigures.All(db, null, cancellationToken);
        var lines = new List<Line>();
        foreach (var rule in rows.GroupBy(row => row.Rule).OrderBy(rule => rule.Key, StringComparer.Ordinal))
        {
            var (live, shadow, latest) = (rule.FirstOrDefault(row => row.State == RuleState.Live), rule.FirstOrDefault(row => row.State == RuleState.Shadow), rule.MaxBy(row => row.Version)!);
            var shown = live ?? shadow ?? latest;
            var source = await db.RuleVersions.Where(row => row.Rule == rule.Key && row.Version == shown.Version).Select(row => row.Source).FirstAsync(cancellationToken);
            lines.Add(new(rule.Key, shown.State, live?.Version, shadow?.Version, latest.Version, RuleProgram.Read(source).Program?.Strongest,
                waiting.Contains(rule.Key), counted.GetValueOrDefault((rule.Key, shown.Version), Figures.None)));
        }
        return lines;
    }

    public async Task<One?> Get(string name, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // The latest, and those that are in force: what was written before them is in the history.
        var versions = await db.RuleVersions.AsNoTracking().Where(row => row.Rule == name).OrderByDescending(row => row.State == RuleState.Live || row.State == RuleState.Shadow)
            .ThenByDescending(row => row.Version).Take(20).ToListAsync(cancellationToken);
        if (versions.Count == 0) return null;
        var changes = await db.RuleChanges.AsNoTracking().Where(row => row.Rule == name).OrderByDescending(row => row.At).ThenByDescending(row => row.LedgerIndex ?? long.MaxValue).Take(100).ToListAsync(cancellationToken);
        var people = await profiles.Get([.. changes.SelectMany(row => new[] { row.By, row.Second }).Concat(versions.Select(row => row.Author)).OfType<SubjectId>().Distinct()], cancellationToken);
        var counted = await RuleFigures.All(db, name, cancellationToken);
        return new(name,
            [.. versions.OrderByDescending(row => row.Version).Select(row => new Version(row.Version, row.State, row.Source, NameOf(row.Author), row.At, row.ExpiresAt,
                RuleProgram.Read(row.Source).Program?.Strongest, counted.GetValueOrDefault((name, row.Version), Figures.None)))],
            [.. changes.Select(row => new Change(row.Version, row.To, row.At, NameOf(row.By), row.Note, row.Status, NameOf(row.Second), row.SecondAt, row.ExpiresAt, row.LedgerIndex))]);

        string? NameOf(SubjectId? subject) => subject is { } known && people.TryGetValue(known, out var profile) ? profile.Name : null;
    }
}
