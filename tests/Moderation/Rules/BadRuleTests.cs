using System.Text;
using Domicile.Moderation;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class BadRuleTests
{
    private const string Fires = "when true hold for \"spam\" because \"always\"";

    [Theory]
    // Syntax.
    [InlineData("", 1, 1, "at least one when")]
    [InlineData("# nothing", 1, 1, "at least one when")]
    [InlineData("hold", 1, 1, "begins with let, when or example")]
    [InlineData("let", 1, 4, "the name")]
    [InlineData("let when = 1", 1, 5, "word of the language")]
    [InlineData("let count = 1", 1, 5, "word of the language")]
    [InlineData("let a.b = 1", 1, 5, "dot")]
    [InlineData("let x 1", 1, 7, "“=” is expected")]
    [InlineData("let x = ", 1, 9, "a value is expected")]
    [InlineData("let x = (1 + 2", 1, 15, "“)” is expected")]
    [InlineData("let x = [\"a\", 2]", 1, 15, "a text in quotation marks")]
    [InlineData("let x = \"a", 1, 9, "no end")]
    [InlineData("let x = \"a\nlet y = \"", 1, 9, "no end")]
    [InlineData("let x = \"\\n\"", 1, 10, "backslash")]
    [InlineData("let x = \"\\u{110000}\"", 1, 10, "backslash")]
    [InlineData("let x = \"\\u{D800}\"", 1, 10, "backslash")]
    [InlineData("let x = 1 2", 1, 11, "new statement")]
    [InlineData("let x = 1 let y = 2", 1, 11, "new statement")]
    [InlineData("let x = 1 < 2 < 3", 1, 15, "joined by and")]
    [InlineData("let x = 'a'", 1, 9, "means nothing")]
    [InlineData("let X = 1", 1, 5, "lower case")]
    [InlineData("let x = 12x", 1, 9, "no unit")]
    [InlineData("let x = 1.5h", 1, 9, "whole number")]
    [InlineData("let x = 1234567890123456", 1, 9, "15 digits")]
    [InlineData("when true", 1, 10, "block, hold or watch")]
    [InlineData("when true remove for \"spam\"", 1, 11, "block, hold or watch")]
    [InlineData("when true hold", 1, 15, "“for”")]
    [InlineData("when true hold for \"spam\"", 1, 26, "“because”")]
    [InlineData("when true hold for \"spam\" priority 6 because \"why\"", 1, 36, "1, 2, 3, 4 or 5")]
    [InlineData("when true hold for \"spam\" because \" y \"", 1, 35, "3 to 300")]
    [InlineData("example \"One\" gives remove", 1, 21, "nothing, watch, hold or block")]
    [InlineData("example \"One\" with text.spam = 1 + 1 gives hold", 1, 34, "“gives”")]
    [InlineData("example \"One\" with text.spam = text.hate gives hold", 1, 32, "An example gives a fact")]
    // Types.
    [InlineData("when 1 hold for \"spam\" because \"why\"", 1, 6, "this is a number")]
    [InlineData("when text.spam hold for \"spam\" because \"why\"", 1, 6, "this is a number")]
    [InlineData("when account.age < 24 hold for \"spam\" because \"why\"", 1, 18, "A duration and a number do not go with “<”")]
    [InlineData("when text.spam and true hold for \"spam\" because \"why\"", 1, 6, "joined by “and”")]
    [InlineData("let x = not 1", 1, 9, "“not” is not for a number")]
    [InlineData("let x = -\"a\"", 1, 9, "“-” is not for a text")]
    [InlineData("let x = 1h * 1h", 1, 12, "do not go")]
    [InlineData("let x = \"a\" + \"b\"", 1, 13, "do not go")]
    [InlineData("let x = [\"a\"] == [\"a\"]", 1, 15, "do not go")]
    [InlineData("let x = media.banks contains 1", 1, 21, "do not go")]
    [InlineData("let x = media.banks matches \"a\"", 1, 21, "Patterns are for texts")]
    [InlineData("let x = text.caption matches lower(\"a\")", 1, 30, "the pattern itself")]
    [InlineData("let x = count(1)", 1, 9, "count(LIST)")]
    [InlineData("let x = min(1, 1h)", 1, 9, "min(A, B")]
    [InlineData("let x = known(1)", 1, 9, "known(FACT)")]
    [InlineData("example \"One\" with account.age = 5 gives hold", 1, 34, "is a duration")]
    // Names: used after they are given, and given once.
    [InlineData("let x = x + 1", 1, 9, "goes in circles")]
    [InlineData("let x = y\nlet y = x", 1, 9, "line 2")]
    [InlineData("let x = 1\nlet x = 2", 2, 1, "line 1 already")]
    [InlineData("let x = z", 1, 9, "Nothing is named “z”")]
    [InlineData("let x = count", 1, 9, "is a function")]
    [InlineData("let x = sum(1)", 1, 9, "no function “sum”")]
    [InlineData("let x = text.ofensive", 1, 9, "Perhaps text.offensive is meant.")]
    [InlineData("let x = user.password", 1, 9, "no fact “user.password”")]
    [InlineData("example \"One\" with text.nothing = 1 gives hold", 1, 20, "no fact")]
    [InlineData("example \"One\" with text.spam = 1, text.spam = 2 gives hold", 1, 35, "a value already")]
    [InlineData("example \"One\" gives hold\nexample \"One\" gives hold", 2, 1, "of this name")]
    // Patterns.
    [InlineData("let x = text.caption matches \"(\"", 1, 30, "no regular expression")]
    [InlineData("let x = text.caption matches \"(a)\\\\1\"", 1, 30, "no back references")]
    [InlineData("let x = text.caption matches \"(?=a)\"", 1, 30, "no back references")]
    [InlineData("let x = text.caption matches \"((a{100}){100}){100}\"", 1, 30, "multiply")]
    [InlineData("let x = text.caption matches \"a{999999999999}\"", 1, 30, "multiply")]
    // What cannot be seen, or looks like something else.
    [InlineData("let x\u200B = 1", 1, 6, "U+200B")]
    [InlineData("let x = 1 # \u202E", 1, 13, "U+202E")]
    [InlineData("let x = \"a\u202Eb\"", 1, 11, "U+202E")]
    [InlineData("let x = \"a\U000E0041b\"", 1, 11, "U+E0041")]
    [InlineData("let x\u200D = 1", 1, 6, "U+200D")]
    [InlineData("let \u0430 = 1", 1, 5, "ASCII")]
    [InlineData("let x = \u201Ca\u201D", 1, 9, "ASCII")]
    [InlineData("let x = 1\u0000", 1, 10, "U+0000")]
    public void It_says_where_and_what(string source, int line, int column, string message)
    {
        var error = RuleProgram.Read(source).Errors[0];
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_all_at_once_and_no_more_than_so_many()
    {
        var (_, errors) = RuleProgram.Read("let a = 1 +\nlet b = text.spm > 1\nlet b = 2\nwhen 3 hold for \"spam\" because \"why\"\nwhen b hold");
        Assert.Equal([(2, 1), (2, 9), (3, 1), (4, 6), (5, 12)], errors.Select(error => (error.Line, error.Column)));
        Assert.Equal(RuleErrors.Most, RuleProgram.Read(string.Concat(Enumerable.Repeat("let = 1\n", 9_000))).Errors.Count);
    }

    [Fact]
    public void Half_a_character_is_none() => It_says_where_and_what("let x = \"" + '\uD800' + "\"", 1, 10, "half of a character");

    [Fact]
    public void Ten_thousand_lines_are_a_rule_and_one_more_are_not()
    {
        var source = new StringBuilder("let n0 = text.spam\n");
        for (var line = 1; line < RuleLimits.Lines - 1; line++) source.Append(System.Globalization.CultureInfo.InvariantCulture, $"let n{line} = n{line - 1} + 1\n");
        var (program, errors) = RuleProgram.Read(source + Fires);
        Assert.Empty(errors);
        Assert.Equal(RuleAction.Hold, program!.Judge(new()));
        Assert.Contains("at most 10,000 lines", RuleProgram.Read(source + "\n" + Fires).Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_of_anything_is_refused()
    {
        Refused("at most 400,000 characters", new string(' ', RuleLimits.Source + 1));
        Refused("at most 100,000 expressions", "let x = " + string.Join("+1\nlet x = ", Enumerable.Repeat("1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1", 3_000)));
        Refused("at most 1,000 texts", $"let x = [{string.Join(",", Enumerable.Repeat("\"a\"", 1001))}]");
        Refused("at most 500 characters", $"let x = \"{new string('a', 501)}\"");
        Refused("at most 60 characters", $"let {new string('a', 61)} = 1");
        Refused("at most 200 characters", $"let x = text.caption matches \"{new string('a', 201)}\"");
        Refused("at most 200 examples", string.Concat(Enumerable.Range(1000, 201).Select(number => $"example \"{number}\" gives hold\n")) + Fires);
    }

    [Theory]
    [InlineData("(", "1")]
    [InlineData("not ", "true")]
    [InlineData("-", "1")]
    [InlineData("1 + ", "1")]
    [InlineData("count(", "1")]
    [InlineData("(not ", "true")]
    public void Whatever_is_nested_too_deep_is_refused_and_does_not_break_the_stack(string opening, string innermost)
    {
        // On a stack as small as any that it may run on.
        var errors = OnSmallStack(() => RuleProgram.Read("let x = " + string.Concat(Enumerable.Repeat(opening, 50_000)) + innermost).Errors);
        Assert.Contains(errors, error => error.Message.Contains("nested more than 40 deep", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_as_deep_as_allowed_is_read_and_asked_on_a_small_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("(not ", RuleLimits.Depth - 1)) + "false" + new string(')', RuleLimits.Depth - 1);
        Assert.Equal(RuleAction.Hold, OnSmallStack(() => RuleProgram.Read($"when {deep} hold for \"spam\" because \"deep\"").Program!.Judge(new())));
    }

    [Fact]
    public void A_long_list_of_alternatives_is_no_depth()
    {
        var (program, _) = RuleProgram.Read($"when {string.Join(" or ", Enumerable.Range(0, 15_000).Select(number => $"text.spam == {number}"))} hold for \"spam\" because \"one of them\"");
        Assert.Equal(RuleAction.Hold, program!.Judge(new Facts().Set(Known.TextSpam, 14_999)));
        Assert.Equal(RuleAction.None, program.Judge(new Facts().Set(Known.TextSpam, 15_000)));
    }

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*.*.*.*.*x)+")]
    [InlineData("(a|b)*a(a|b){100}c")]
    [InlineData("(?:a?){10}a{10}")]
    [InlineData("([a-z]{1,10}[0-9]?){10}!")]
    public void A_pattern_never_looks_twice(string pattern)
    {
        // With backtracking, each of these would take longer than the test run.
        var program = RuleProgram.Read($"when text.caption matches {Printer.Quote(pattern)} hold for \"spam\" because \"matches\"").Program!;
        Assert.InRange((int)program.Judge(new Facts().Set(Known.TextCaption, new string('a', Facts.MaxText))), 0, 3);
    }

    private static void Refused(string message, string source) =>
        Assert.Contains(RuleProgram.Read(source).Errors, error => error.Message.Contains(message, StringComparison.Ordinal));

    private static T OnSmallStack<T>(Func<T> work)
    {
        T? result = default;
        var thread = new Thread(() => result = work(), 512 * 1024);
        thread.Start();
        thread.Join();
        return result!;
    }
}
