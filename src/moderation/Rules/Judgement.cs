namespace Domicile.Rules;

/// <summary>What a rule does, weakest first.</summary>
public enum RuleAction
{
    None,

    /// <summary>Stays as visible as it is, and a case is opened.</summary>
    Watch,

    /// <summary>Waits for a person: before publication unseen, afterwards as a case.</summary>
    Hold,

    /// <summary>Does not become visible, and goes to a person who may say otherwise.</summary>
    Block,
}

/// <summary>What all live rules together say of one thing.</summary>
/// <param name="Action">The strongest of what fired.</param>
/// <param name="Policy">For the case; null where nothing fired.</param>
/// <param name="Severity">For the case: what the rules say, or 0 for what the policy says.</param>
/// <param name="Fired">Strongest first.</param>
/// <param name="Labels">For moderators, each once.</param>
public sealed record Judgement(RuleAction Action, string? Policy, int Severity, IReadOnlyList<FiredRule> Fired, IReadOnlyList<string> Labels)
{
    public static readonly Judgement Nothing = new(RuleAction.None, null, 0, [], []);

    public static Judgement Of(IEnumerable<FiredRule> fired)
    {
        // What is known goes before what could not be told, and the order of names decides last, so that the same facts come out the same.
        var strongest = fired.OrderByDescending(one => one.Action).ThenBy(one => one.CouldNotTell).ThenByDescending(one => one.Severity)
            .ThenBy(one => one.Rule, StringComparer.Ordinal).ToList();
        return strongest.Count == 0 ? Nothing : new(strongest[0].Action, strongest[0].Policy, strongest.Max(one => one.Severity), strongest,
            [.. strongest.Where(one => one.Label is not null && !one.CouldNotTell).Select(one => one.Label!).Distinct()]);
    }
}

/// <summary>One rule that said something.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Version">Of its text.</param>
/// <param name="Action">What it asks for; <see cref="RuleAction.Hold"/> where it could not tell.</param>
/// <param name="Policy">Under which.</param>
/// <param name="Severity">1 to 5, or 0 for the policy's.</param>
/// <param name="Because">For the moderator, and the statement of reasons.</param>
/// <param name="CouldNotTell">Whether a fact that it needs is unknown, so that a person has to look.</param>
/// <param name="Label">For moderators; null for none.</param>
public sealed record FiredRule(
    string Rule, int Version, RuleAction Action, string Policy, int Severity, string Because, bool CouldNotTell, string? Label = null);
