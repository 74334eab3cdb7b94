using Domicile.Moderation;
using Domicile.Moderation.Policies;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class RuleProgramTests
{
    private const string Rule = """
        # Young, and rude.
        let risky = text.offensive > 0.9 and account.age < 24h
        when risky
          hold for "harassment" priority 3 label "rude" because "It looks like an insult, and the account is new."
        when media.banks contains any of ["one", "two"]
          watch for "spam" because "It is known."
        """;

    public static TheoryData<string> Defaults => [.. DefaultRules.All.Select(rule => rule.Name)];

    [Fact]
    public void It_says_what_holds()
    {
        var program = RuleProgram.Read(Rule).Program!;
        var facts = new Facts().Nothing("media").Set(Known.TextOffensive, 0.95).Set(Known.AccountAge, TimeSpan.FromHours(2));
        var (when, couldNotTell) = Assert.Single(program.Ask(facts));
        Assert.Equal((RuleAction.Hold, "harassment", 3, "rude", false), (when.Action, when.Policy, when.Severity, when.Label, couldNotTell));
        Assert.Equal(RuleAction.None, program.Judge(facts.Set(Known.AccountAge, TimeSpan.FromHours(24))));
        Assert.Equal(RuleAction.Watch, program.Judge(facts.Set(Known.MediaBanks, ["two", "three"])));
        Assert.Equal(RuleAction.Hold, program.Strongest);
        Assert.Equal(["account.age", "media.banks", "text.offensive"], program.Facts.Select(fact => fact.Name).Order());
    }

    [Fact]
    public void What_cannot_be_told_goes_to_a_person_and_what_can_be_told_without_it_does_not()
    {
        var program = RuleProgram.Read(Rule).Program!;
        var facts = new Facts().Nothing("media").Set(Known.AccountAge, TimeSpan.FromHours(2));
        Assert.True(Assert.Single(program.Ask(facts)).CouldNotTell);
        Assert.Equal(RuleAction.Hold, program.Judge(facts));
        Assert.Equal(RuleAction.None, program.Judge(facts.Set(Known.AccountAge, TimeSpan.FromDays(2))));
        // A rule that only watches cannot tell either: a person looks.
        Assert.Equal(RuleAction.Hold, program.Judge(facts.Fail("media-hash", "media")));
    }

    [Theory]
    [InlineData("1 / 0 > 1", null)]
    [InlineData("0 / 0 == 0", null)]
    [InlineData("1 / 0 > 1 or true", true)]
    [InlineData("1 / 0 > 1 and false", false)]
    [InlineData("not (1 / 0 > 1)", null)]
    [InlineData("known(text.spam)", false)]
    [InlineData("known(signals.failed)", true)]
    [InlineData("1 + 2 * 3 == 7 and (1 + 2) * 3 == 9 and 10 - 3 - 2 == 5 and -2 + 3 == 1", true)]
    [InlineData("2h + 30m == 150m and 2 * 1h == 2h and 1d / 2 == 12h and 1d / 1h == 24", true)]
    [InlineData("not false and true or false", true)]
    [InlineData("true or true and false", true)]
    [InlineData("lower(\"ÉCOLE\") == \"école\" and length(\"abc\") == 3 and count([\"a\", \"b\"]) == 2", true)]
    [InlineData("min(3, 1, 2) == 1 and max(1h, 90m) == 90m", true)]
    [InlineData("\"video\" in [\"video\", \"profile\"] and \"abc\" contains \"b\" and \"abc\" matches \"^a.c$\"", true)]
    [InlineData("[\"a\", \"b\"] contains all of [\"a\"] and not ([\"a\"] contains any of [])", true)]
    [InlineData("\"a\\u{200D}b\" contains \"\\u{200D}\" and \"\\\\\\\"\" matches \"\\\\\\\\\"", true)]
    public void It_calculates(string condition, bool? expected)
    {
        var program = RuleProgram.Read($"when {condition} watch for \"spam\" because \"why\"").Program!;
        var said = program.Ask(new()).ToList();
        Assert.Equal(expected, said.Count == 0 ? false : said[0].CouldNotTell ? null : true);
    }

    [Theory]
    [MemberData(nameof(Defaults))]
    public void What_domicile_comes_with_passes_its_examples_and_names_policies_that_there_are(string name)
    {
        var (program, errors) = RuleProgram.Read(DefaultRules.All.Single(rule => rule.Name == name).Source, DefaultPolicies.All.Select(policy => policy.Id).ToHashSet());
        Assert.Empty(errors);
        var examples = program!.RunExamples();
        Assert.All(examples, example => Assert.True(example.Passed, $"{name}:{example.Line} {example.Name}: {example.Got}"));
        Assert.Contains(examples, example => example.Expected == RuleAction.None);
        Assert.Contains(examples, example => example.Expected == program.Strongest);
    }

    [Fact]
    public void An_example_that_does_not_come_out_is_told()
    {
        var program = RuleProgram.Read(Rule + "\nexample \"Known\" with media.banks = [\"one\"] gives hold").Program!;
        Assert.Equal(new ExampleResult(7, "Known", RuleAction.Hold, RuleAction.Watch), Assert.Single(program.RunExamples()));
    }

    [Fact]
    public void A_policy_that_there_is_not_is_an_error_where_it_is_named() =>
        Assert.Equal((4, 12), RuleProgram.Read(Rule, new HashSet<string> { "spam" }).Errors.Select(error => (error.Line, error.Column)).Single());
}
