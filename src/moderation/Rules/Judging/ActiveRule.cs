using Domicile.Rules.Language;

namespace Domicile.Rules.Judging;

/// <summary>A rule that judges now.</summary>
/// <param name="Program">Null where its text, which was a rule once, is none any more: then it cannot tell.</param>
public sealed record ActiveRule(string Rule, int Version, bool IsLive, RuleProgram? Program)
{
    public IEnumerable<FiredRule> Ask(Facts facts) => Program is null
        ? [new(Rule, Version, RuleAction.Hold, Unreadable.Policy, 0, Unreadable.Because, CouldNotTell: true)]
        : Program.Ask(facts).Select(said => new FiredRule(Rule, Version, RuleProgram.ActionOf(said.When, said.CouldNotTell),
            said.When.Policy, said.When.Severity, said.When.Because, said.CouldNotTell, said.When.Label));

    private static readonly (string Policy, string Because) Unreadable = ("spam", "A rule cannot be read any more, so that nobody knows what it would say.");
}
