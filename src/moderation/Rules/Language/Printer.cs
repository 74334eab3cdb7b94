using System.Globalization;
using System.Text;

namespace Domicile.Rules.Language;

/// <summary>Writes a rule as it is meant to look: what it writes reads as the same rule. Comments are not kept.</summary>
internal static class Printer
{
    public static string Print(IEnumerable<Clause> statements) => string.Join("\n", statements.Select(Print)) + "\n";

    private static string Print(Clause statement) => statement switch
    {
        Let let => $"let {let.Name} = {Print(let.Value)}",
        When one => $"when {Print(one.Condition)}\n  {Word(one.Action)} for {Quote(one.Policy)}{(one.Severity > 0 ? $" priority {one.Severity}" : "")}"
            + $"{(one.Label is null ? "" : $" label {Quote(one.Label)}")} because {Quote(one.Because)}",
        RuleExample example => $"example {Quote(example.Name)}{(example.Given.Count == 0 ? "" : " with " + string.Join(", ", example.Given.Select(Print)))} gives {Word(example.Gives)}",
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    private static string Print(Given given) => $"{given.Fact} = {(given.Value is null ? "unknown" : Print(given.Value))}";

    public static string Word(RuleAction action) => action switch { RuleAction.Block => "block", RuleAction.Hold => "hold", RuleAction.Watch => "watch", _ => "nothing" };

    public static string Print(Expression expression) => expression switch
    {
        NumberLiteral literal => Number(literal.Value),
        DurationLiteral literal => Duration(literal.Seconds),
        TextLiteral literal => Quote(literal.Value),
        BooleanLiteral literal => literal.Value ? "true" : "false",
        ListLiteral literal => $"[{string.Join(", ", literal.Values.Select(Quote))}]",
        NameUse use => use.Name,
        Prefix prefix => prefix.Sign == "not" ? $"not {Inner(prefix.Of)}" : $"-{Inner(prefix.Of)}",
        Chain chain => string.Join($" {chain.Sign} ", chain.Parts.Select(Inner)),
        Binary binary => $"{Inner(binary.Left)} {binary.Sign} {Inner(binary.Right)}",
        Call call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Print))})",
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };

    // Brackets wherever something is made of parts: nobody has to know what binds closer, but in a chain of comparisons.
    private static string Inner(Expression expression) => expression is Prefix or Chain or Binary ? $"({Print(expression)})" : Print(expression);

    private static string Number(double value) => ((decimal)value).ToString(CultureInfo.InvariantCulture);

    private static string Duration(double seconds)
    {
        foreach (var (unit, length) in ((string, double)[])[("d", 86400), ("h", 3600), ("m", 60)])
            if (seconds > 0 && seconds % length == 0) return Number(seconds / length) + unit;
        return Number(seconds) + "s";
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append(rune.ToString());
            else if (Lexer.IsHidden(rune.Value, inText: true)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            else quoted.Append(rune.ToString());
        }
        return quoted.Append('"').ToString();
    }
}
