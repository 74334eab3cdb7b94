namespace Domicile.Rules.Judging;

/// <summary>The rules that judge now, live and in shadow.</summary>
public sealed class Rulebook(IReadOnlyList<ActiveRule> rules)
{
    /// <summary>All that fires, in shadow too.</summary>
    public IReadOnlyList<(bool IsLive, FiredRule Fired)> Ask(Facts facts) =>
        [.. rules.SelectMany(rule => rule.Ask(facts).Select(fired => (rule.IsLive, Fired: fired)))];

    /// <summary>What the live rules together say.</summary>
    public Judgement Judge(Facts facts) => Judgement.Of(Ask(facts).Where(one => one.IsLive).Select(one => one.Fired));
}
