using System.Text.RegularExpressions;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

/// <summary>What a rule means, in the plainest way: a walk through it, with null for what is unknown.</summary>
internal sealed class RuleWalker(Facts facts)
{
    private readonly Dictionary<string, object?> _names = [];

    public IEnumerable<(string, bool)> Ask(IReadOnlyList<Clause> rule)
    {
        foreach (var statement in rule)
        {
            if (statement is Let let) _names[let.Name] = Of(let.Value);
            if (statement is When when && Of(when.Condition) is not false) yield return (Printer.Print([when]), Of(when.Condition) is null);
        }
    }

    private object? Of(Expression expression) => expression switch
    {
        NumberLiteral number => number.Value,
        DurationLiteral duration => duration.Seconds,
        TextLiteral text => text.Value,
        BooleanLiteral flag => flag.Value,
        ListLiteral list => list.Values.ToArray(),
        NameUse use => _names.TryGetValue(use.Name, out var named) ? named : Fact(Known.Find(use.Name)!),
        Prefix { Sign: "not" } not => Of(not.Of) is bool flag ? !flag : null,
        Prefix minus => Of(minus.Of) is double number ? -number : null,
        Chain { Sign: "and" } and => and.Parts.Select(Of).ToList() is var parts && parts.Contains(false) ? false : parts.Contains(null) ? null : true,
        Chain or => or.Parts.Select(Of).ToList() is var parts && parts.Contains(true) ? true : parts.Contains(null) ? null : false,
        Call { Function: "known" } known => facts.IsKnown(Known.Find(((NameUse)known.Arguments[0]).Name)!),
        Call call => Call(call.Function, [.. call.Arguments.Select(Of)]),
        Binary binary => Of(binary.Left) is { } left && Of(binary.Right) is { } right ? Between(left, binary.Sign, right) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };

    private object? Fact(DeclaredFact fact) => !facts.IsKnown(fact) ? null : fact.Type switch
    {
        FactType.Text => facts.Text(fact.Place),
        FactType.List => facts.List(fact.Place),
        FactType.Boolean => facts.Flag(fact.Place),
        _ => facts.Number(fact.Place),
    };

    private static object? Call(string function, object?[] given) => given.Contains(null) ? null : function switch
    {
        "lower" => ((string)given[0]!).ToLowerInvariant(),
        "count" => (double)((string[])given[0]!).Length,
        "min" => Math.Min((double)given[0]!, (double)given[1]!),
        _ => Math.Max((double)given[0]!, (double)given[1]!),
    };

    private static object? Between(object left, string sign, object right) => (left, sign, right) switch
    {
        (double a, "+", double b) => a + b,
        (double a, "-", double b) => a - b,
        (double a, "*", double b) => a * b,
        (double a, "/", double b) => b == 0 ? null : a / b,
        (double a, "<", double b) => a < b,
        (double a, "<=", double b) => a <= b,
        (double a, ">", double b) => a > b,
        (double a, ">=", double b) => a >= b,
        (double a, "==", double b) => a == b,
        (double a, "!=", double b) => a != b,
        (string text, "contains", string part) => text.Contains(part, StringComparison.Ordinal),
        (string[] list, "contains", string part) => list.Contains(part),
        (string text, "contains any of", string[] parts) => parts.Any(part => text.Contains(part, StringComparison.Ordinal)),
        (string text, "contains all of", string[] parts) => parts.All(part => text.Contains(part, StringComparison.Ordinal)),
        (string[] list, "contains any of", string[] parts) => parts.Any(list.Contains),
        (string[] list, "contains all of", string[] parts) => parts.All(list.Contains),
        (string text, "in", string[] list) => list.Contains(text),
        (string text, "matches", string pattern) => Regex.IsMatch(text, pattern),
        _ => throw new ArgumentOutOfRangeException(nameof(sign), sign),
    };
}
