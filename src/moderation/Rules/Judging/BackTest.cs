using Domicile.Rules.Language;

namespace Domicile.Rules.Judging;

/// <summary>What would come out if a version of a rule were live instead of the one that is.</summary>
/// <param name="then">The version.</param>
/// <param name="now">The version that is live; null for none.</param>
/// <param name="others">The other rules that are live.</param>
public sealed class BackTest(RuleProgram then, ActiveRule? now, IReadOnlyList<ActiveRule> others)
{
    /// <param name="Now">What the rule does.</param>
    /// <param name="Then">What it would do.</param>
    /// <param name="CouldNotTell">Whether that is because something was unknown.</param>
    /// <param name="AllNow">What all live rules together do, and <paramref name="AllThen"/> would do.</param>
    public readonly record struct Result(RuleAction Now, RuleAction Then, bool CouldNotTell, RuleAction AllNow, RuleAction AllThen);

    public Result Run(Facts facts)
    {
        var (before, after) = (now is null ? RuleAction.None : Strongest(now.Ask(facts)), then.Judge(facts));
        var couldNotTell = after != RuleAction.None && then.Ask(facts).All(said => said.CouldNotTell);
        if (before == after) return new(before, after, couldNotTell, before, after);
        var rest = Strongest(others.SelectMany(rule => rule.Ask(facts)));
        return new(before, after, couldNotTell, (RuleAction)Math.Max((int)rest, (int)before), (RuleAction)Math.Max((int)rest, (int)after));
    }

    private static RuleAction Strongest(IEnumerable<FiredRule> fired) => fired.Select(one => one.Action).DefaultIfEmpty().Max();
}
