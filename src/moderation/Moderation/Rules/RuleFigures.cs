using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>What came of a version of a rule: of each thing it counts once, however often that was judged.</summary>
/// <param name="Fired">On so many things, while it was live.</param>
/// <param name="InShadow">On so many, while it was in shadow alone.</param>
/// <param name="CouldNotTell">Of both together, where something was unknown.</param>
/// <param name="Upheld">Of those that it fired on, a moderator took a measure that stands.</param>
/// <param name="Overturned">A moderator found nothing wrong, or the measure was taken back.</param>
internal sealed record Figures(int Fired, int InShadow, int CouldNotTell, int Upheld, int Overturned)
{
    public static readonly Figures None = new(0, 0, 0, 0, 0);
}

/// <summary>Counts them from what rules fired on and what was decided about it: there is no counter that could be wrong.</summary>
internal static class RuleFigures
{
    private static readonly string NothingWrong = Step.Write([]);

    /// <param name="db">Where.</param>
    /// <param name="rule">Of which rule; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="since">Of what they fired on from then on.</param>
    public static async Task<Dictionary<(string Rule, int Version), Figures>> All(ModerationDb db, string? rule, CancellationToken cancellationToken, DateTimeOffset since = default)
    {
        var (firings, none) = (db.RuleFirings.Where(row => (rule == null || row.Rule == rule) && row.At >= since), NothingWrong);
        var counted = await firings.GroupBy(row => new { row.Rule, row.Version }).Select(group => new
        {
            group.Key,
            Live = group.Count(row => !row.InShadow),
            Shadow = group.Count(row => row.InShadow),
            Unknown = group.Count(row => row.CouldNotTell),
        }).ToListAsync(cancellationToken);
        // Whatever is a measure that stands makes it upheld, whatever else was decided.
        var upheld = await Count(firings.Where(row => !row.InShadow && db.Decisions.Any(decision => decision.Kind == row.Kind && decision.Subject == row.Subject
            && decision.StrikeLimit == null && decision.At >= row.At && decision.Steps != none && decision.Ending == Ending.None)), cancellationToken);
        var decided = await Count(firings.Where(row => !row.InShadow && db.Decisions.Any(decision => decision.Kind == row.Kind && decision.Subject == row.Subject
            && decision.StrikeLimit == null && decision.At >= row.At)), cancellationToken);
        return counted.ToDictionary(one => (one.Key.Rule, one.Key.Version), one =>
        {
            var key = (one.Key.Rule, one.Key.Version);
            var stands = upheld.GetValueOrDefault(key);
            return new Figures(one.Live, one.Shadow, one.Unknown, stands, decided.GetValueOrDefault(key) - stands);
        });
    }

    private static async Task<Dictionary<(string, int), int>> Count(IQueryable<RuleFiring> firings, CancellationToken cancellationToken) =>
        await firings.GroupBy(row => new { row.Rule, row.Version }).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(one => (one.Key.Rule, one.Key.Version), one => one.Count, cancellationToken);
}
