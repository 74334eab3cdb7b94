using CsCheck;
using Domicile.Moderation;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class LanguageLawTests
{
    [Fact]
    public void Any_text_is_a_rule_or_has_errors_at_places_inside_it() => Gen.OneOf(
        Gen.String, Gen.String[Gen.Char["letwhnxamp.=<>()[]\"\\#01 \n\r\tu{}é\u202E"], 0, 200],
        // Something real, cut off or broken.
        Gen.Select(Gen.Int[0, DefaultRules.All.Count() - 1], Gen.Int[0, 2000], Gen.Int[0, 30], Gen.String).Select((rule, at, cut, with) =>
        {
            var source = DefaultRules.All.ElementAt(rule).Source;
            at = Math.Min(at, source.Length);
            return source.Remove(at, Math.Min(cut, source.Length - at)).Insert(at, with);
        })).Sample(source =>
    {
        var (program, errors) = RuleProgram.Read(source);
        Assert.Equal(program is null, errors.Count > 0);
        Assert.True(errors.Count <= RuleErrors.Most);
        var lines = source.Split('\n');
        Assert.All(errors, error =>
        {
            Assert.InRange(error.Line, 1, lines.Length);
            Assert.InRange(error.Column, 1, lines[error.Line - 1].Length + 1);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        });
    }, iter: 5_000);

    [Fact]
    public void What_is_printed_reads_as_the_same_rule() => RuleWriter.Seeds.Sample(seed =>
    {
        var written = new RuleWriter(seed).Rule();
        var printed = Printer.Print(written);
        var errors = new RuleErrors();
        var read = Parser.Parse(printed, errors);
        Assert.Empty(errors.All);
        Assert.Equal(written.Select(Shape), read.Select(Shape));
        Assert.Equal(printed, Printer.Print(read));
    }, iter: 1_000);

    [Fact]
    public void Asking_ends_throws_never_and_gives_the_same_every_time() => RuleWriter.Seeds.Sample(seed =>
    {
        var writer = new RuleWriter(seed);
        var (program, errors) = RuleProgram.Read(Printer.Print(writer.Rule()));
        Assert.Empty(errors);
        var facts = writer.Facts();
        Assert.Equal(Said(program!, facts), Said(program!, facts));
        Assert.Equal(program!.Judge(facts), program.Ask(facts).Select(said => said.CouldNotTell ? RuleAction.Hold : said.When.Action).DefaultIfEmpty().Max());
    }, iter: 2_000);

    /// <summary>So that a signal that fails can never let through what it would have stopped.</summary>
    [Fact]
    public void To_know_less_never_changes_an_answer_but_to_that_it_cannot_be_told() => RuleWriter.Seeds.Sample(seed =>
    {
        var writer = new RuleWriter(seed) { MayAskWhatIsKnown = false };
        var program = RuleProgram.Read(Printer.Print(writer.Rule())).Program!;
        var facts = writer.Facts(all: true);
        var before = program.Ask(facts).Where(said => !said.CouldNotTell).Select(said => said.When).ToList();
        foreach (var fact in Known.All.Where(fact => (fact.Place + seed) % 3 == 0)) facts.Put(fact, null);
        var after = program.Ask(facts).ToDictionary(said => said.When, said => said.CouldNotTell);
        Assert.All(before, when => Assert.True(after.ContainsKey(when)));
        Assert.All(after.Where(said => !said.Value), said => Assert.Contains(said.Key, before));
    }, iter: 2_000);

    [Fact]
    public void Delegates_say_what_walking_through_the_rule_says() => RuleWriter.Seeds.Sample(seed =>
    {
        var writer = new RuleWriter(seed);
        var rule = writer.Rule();
        var facts = writer.Facts();
        var walked = new RuleWalker(facts);
        var expected = walked.Ask(rule).ToList();
        Assert.Equal(expected, Said(RuleProgram.Read(Printer.Print(rule)).Program!, facts));
    }, iter: 2_000);

    private static List<(string, bool)> Said(RuleProgram program, Facts facts) =>
        [.. program.Ask(facts).Select(said => (Printer.Print([said.When]), said.CouldNotTell))];

    /// <summary>Everything but where it stands, every bracket drawn.</summary>
    private static string Shape(Clause statement) => statement switch
    {
        Let let => $"let {let.Name} {Shape(let.Value)}",
        When one => $"when {Shape(one.Condition)} {one.Action} {one.Policy} {one.Severity} {one.Label} {one.Because}",
        RuleExample example => $"example {example.Name} {string.Join(";", example.Given.Select(given => $"{given.Fact}={(given.Value is null ? "?" : Shape(given.Value))}"))} {example.Gives}",
        _ => "",
    };

    private static string Shape(Expression expression) => expression switch
    {
        NumberLiteral number => $"#{number.Value:r}",
        DurationLiteral duration => $"~{duration.Seconds:r}",
        TextLiteral text => $"'{text.Value}'",
        BooleanLiteral flag => $"{flag.Value}",
        ListLiteral list => $"[{string.Join("|", list.Values)}]",
        NameUse use => use.Name,
        Prefix prefix => $"({prefix.Sign} {Shape(prefix.Of)})",
        Chain chain => $"({chain.Sign} {string.Join(" ", chain.Parts.Select(Shape))})",
        Binary binary => $"({Shape(binary.Left)} {binary.Sign} {Shape(binary.Right)})",
        Call call => $"{call.Function}({string.Join(" ", call.Arguments.Select(Shape))})",
        _ => "",
    };
}
