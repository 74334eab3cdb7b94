namespace Domicile.Rules.Language;

/// <summary>What one example of a rule came to.</summary>
public sealed record ExampleResult(int Line, string Name, RuleAction Expected, RuleAction Got)
{
    public bool Passed => Expected == Got;
}

/// <summary>
/// Examples stand in a rule's own text. What they do not mention is as though there was nothing to look at: no words, no match, no reports.
/// </summary>
internal static class Examples
{
    public const int Most = 200;

    public static IReadOnlyList<(RuleExample Example, Facts Facts)> Read(IReadOnlyList<Clause> statements, RuleErrors errors)
    {
        var (read, names) = (new List<(RuleExample, Facts)>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var example in statements.OfType<RuleExample>())
        {
            if (read.Count == Most)
            {
                errors.Add(example.At, $"A rule has at most {Most} examples.");
                break;
            }
            if (!names.Add(example.Name)) errors.Add(example.At, "There is an example of this name already.");
            var facts = new Facts();
            foreach (var fact in Known.All) fact.Clear(facts);
            var given = new HashSet<string>(StringComparer.Ordinal);
            foreach (var one in example.Given)
            {
                if (!given.Add(one.Fact)) errors.Add(one.At, $"This example gives “{one.Fact}” a value already.");
                else Set(facts, one, errors);
            }
            read.Add((example, facts));
        }
        return read;
    }

    private static void Set(Facts facts, Given given, RuleErrors errors)
    {
        if (Known.Find(given.Fact) is not { } fact) errors.Add(given.At, Compiler.Unknown(given.Fact));
        else if (!facts.Put(fact, ValueOf(given.Value))) errors.Add(given.Value!.At, $"“{fact.Name}” is {Compiler.A(fact.Type)}.");
    }

    private static object? ValueOf(Expression? literal) => literal switch
    {
        NumberLiteral number => number.Value,
        DurationLiteral duration => TimeSpan.FromSeconds(duration.Seconds),
        TextLiteral text => text.Value,
        BooleanLiteral flag => flag.Value,
        ListLiteral list => list.Values,
        _ => null,
    };
}
