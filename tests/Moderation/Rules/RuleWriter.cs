using System.Globalization;
using CsCheck;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Tests.Moderation;

/// <summary>Writes rules of the right types, and facts for them, from a seed.</summary>
internal sealed class RuleWriter(int seed)
{
    private static readonly Position Nowhere = new(1, 1);
    private readonly Random _random = new(seed);
    private readonly List<(string Name, FactType Type)> _names = [];

    public static Gen<int> Seeds => Gen.Int;

    public bool MayAskWhatIsKnown { get; init; } = true;

    public IReadOnlyList<Clause> Rule()
    {
        var statements = new List<Clause>();
        for (var let = _random.Next(6); let > 0; let--)
        {
            var type = (FactType)_random.Next(5);
            statements.Add(new Let(Nowhere, $"name_{_names.Count}", Of(type, 3)));
            _names.Add(($"name_{_names.Count}", type));
        }
        for (var when = _random.Next(1, 4); when > 0; when--)
            statements.Add(new When(Nowhere, Of(FactType.Boolean, 4), (RuleAction)_random.Next(1, 4), Nowhere, "spam", _random.Next(6),
                _random.Next(2) == 0 ? null : Word() + "x", Word() + " is the \"reason\""));
        for (var example = _random.Next(3); example > 0; example--)
        {
            var given = Known.All.OrderBy(_ => _random.Next()).Take(_random.Next(4)).Select(fact => new Given(Nowhere, fact.Name, _random.Next(4) == 0 ? null : Literal(fact.Type)));
            statements.Add(new RuleExample(Nowhere, $"Example {example} {Word()}", [.. given], (RuleAction)_random.Next(4)));
        }
        return statements;
    }

    /// <summary>Some of them unknown.</summary>
    public Facts Facts(bool all = false)
    {
        var facts = new Facts();
        foreach (var fact in Known.All)
            facts.Put(fact, !all && _random.Next(3) == 0 ? null : fact.Type switch
            {
                FactType.Number => _random.Next(5) * 0.25,
                FactType.Boolean => _random.Next(2) == 0,
                FactType.Duration => TimeSpan.FromHours(_random.Next(60)),
                FactType.Text => Word(),
                _ => Words(),
            });
        return facts;
    }

    private Expression Of(FactType type, int depth)
    {
        if (depth == 0 || _random.Next(4) == 0) return Leaf(type);
        var numeric = _random.Next(2) == 0 ? FactType.Number : FactType.Duration;
        return type switch
        {
            FactType.Boolean => _random.Next(8) switch
            {
                0 => new Prefix(Nowhere, "not", Of(type, depth - 1)),
                1 or 2 => new Chain(Nowhere, Pick("and", "or"), [.. Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Of(type, depth - 1))]),
                3 => new Binary(Nowhere, Pick("<", "<=", ">", ">=", "==", "!="), Of(numeric, depth - 1), Of(numeric, depth - 1)),
                4 => new Binary(Nowhere, Pick("contains any of", "contains all of"), Of(Pick(FactType.Text, FactType.List), depth - 1), Of(FactType.List, depth - 1)),
                5 => new Binary(Nowhere, "contains", Of(Pick(FactType.Text, FactType.List), depth - 1), Of(FactType.Text, depth - 1)),
                6 => new Binary(Nowhere, "matches", Of(FactType.Text, depth - 1), new TextLiteral(Nowhere, Pick("a+b?", "^x", "(é|b){2,3}"))),
                _ => MayAskWhatIsKnown ? new Call(Nowhere, "known", [new NameUse(Nowhere, Fact(Pick(FactType.Number, FactType.List)))])
                    : new Binary(Nowhere, "in", Of(FactType.Text, depth - 1), Of(FactType.List, depth - 1)),
            },
            FactType.Number => _random.Next(4) switch
            {
                0 => new Prefix(Nowhere, "-", Of(type, depth - 1)),
                1 => new Call(Nowhere, "count", [Of(FactType.List, depth - 1)]),
                2 => new Call(Nowhere, Pick("min", "max"), [Of(type, depth - 1), Of(type, depth - 1)]),
                _ => new Binary(Nowhere, Pick("+", "-", "*", "/"), Of(type, depth - 1), Of(type, depth - 1)),
            },
            FactType.Duration => new Binary(Nowhere, Pick("+", "-"), Of(type, depth - 1), Of(type, depth - 1)),
            FactType.Text => new Call(Nowhere, "lower", [Of(type, depth - 1)]),
            _ => Leaf(type),
        };
    }

    private Expression Leaf(FactType type)
    {
        var named = _names.Where(one => one.Type == type).ToList();
        if (named.Count > 0 && _random.Next(2) == 0) return new NameUse(Nowhere, named[_random.Next(named.Count)].Name);
        return _random.Next(2) == 0 ? new NameUse(Nowhere, Fact(type)) : Literal(type);
    }

    private Expression Literal(FactType type) => type switch
    {
        FactType.Number => new NumberLiteral(Nowhere, double.Parse(Pick("0", "0.25", "1", "12.5", "999999999999999"), CultureInfo.InvariantCulture)),
        FactType.Duration => new DurationLiteral(Nowhere, _random.Next(3) * (_random.Next(2) == 0 ? 3600 : 61)),
        FactType.Boolean => new BooleanLiteral(Nowhere, _random.Next(2) == 0),
        FactType.Text => new TextLiteral(Nowhere, Word()),
        _ => new ListLiteral(Nowhere, Words()),
    };

    private string[] Words() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Word())];

    private string Word() => Pick("", "a", "b", "ab", "éa", "\"", "\\", "x\u200Dy", "\u202E", "😀", "video", "tab\t");

    private string Fact(FactType type)
    {
        var all = Known.All.Where(fact => fact.Type == type).ToList();
        return all[_random.Next(all.Count)].Name;
    }

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
}
