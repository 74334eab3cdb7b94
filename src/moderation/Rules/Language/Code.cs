namespace Domicile.Rules.Language;

/// <summary>One judgement by one rule: the facts, and what <c>let</c> has named so far.</summary>
internal sealed class Frame(Facts facts, int names)
{
    public Facts Facts => facts;

    /// <summary>Numbers; seconds; 0 and 1. NaN is unknown.</summary>
    public double[] Numbers { get; } = new double[names];

    public object?[] Objects { get; } = new object?[names];
}

/// <summary>
/// An expression that is ready to be asked, by the one delegate that its type has. Unknown is a value of every type: NaN, or null. What is
/// asked of an unknown value is unknown, but that <c>false and unknown</c> is false and <c>true or unknown</c> is true (Kleene's logic).
/// </summary>
internal sealed class Code
{
    public FactType Type { get; private init; }

    /// <summary>Of a number, or of a duration, in seconds.</summary>
    public Func<Frame, double> Number { get; private init; } = null!;

    public Func<Frame, bool?> Flag { get; private init; } = null!;

    public Func<Frame, string?> Text { get; private init; } = null!;

    public Func<Frame, string[]?> List { get; private init; } = null!;

    /// <summary>The value of a literal.</summary>
    public object? Constant { get; private init; }

    public static Code Of(FactType type, Func<Frame, double> number) => new() { Type = type, Number = number };

    public static Code Of(Func<Frame, bool?> flag) => new() { Type = FactType.Boolean, Flag = flag };

    public static Code Of(Func<Frame, string?> text) => new() { Type = FactType.Text, Text = text };

    public static Code Of(FactType type, double constant) => new() { Type = type, Number = _ => constant, Constant = constant };

    public static Code Of(bool constant) => new() { Type = FactType.Boolean, Flag = _ => constant, Constant = constant };

    public static Code Of(string constant) => new() { Type = FactType.Text, Text = _ => constant, Constant = constant };

    public static Code Of(string[] constant) => new() { Type = FactType.List, List = _ => constant, Constant = constant };

    /// <summary>Reads a fact.</summary>
    public static Code Of(DeclaredFact fact)
    {
        var place = fact.Place;
        return fact.Type switch
        {
            FactType.Boolean => Of(frame => frame.Facts.Flag(place)),
            FactType.Text => Of(frame => frame.Facts.Text(place)),
            FactType.List => new() { Type = FactType.List, List = frame => frame.Facts.List(place) },
            _ => Of(fact.Type, frame => frame.Facts.Number(place)),
        };
    }

    /// <summary>What works this out once and remembers it under the number; and what reads it there afterwards.</summary>
    public (Action<Frame> Set, Code Get) Named(int name)
    {
        if (Constant is not null) return (_ => { }, this);
        return Type switch
        {
            FactType.Boolean => (frame => frame.Objects[name] = Flag(frame) is { } flag ? Boxed(flag) : null, Of(frame => (bool?)frame.Objects[name])),
            FactType.Text => (frame => frame.Objects[name] = Text(frame), Of(frame => (string?)frame.Objects[name])),
            FactType.List => (frame => frame.Objects[name] = List(frame), new() { Type = FactType.List, List = frame => (string[]?)frame.Objects[name] }),
            _ => (frame => frame.Numbers[name] = Number(frame), Of(Type, frame => frame.Numbers[name])),
        };
    }

    private static readonly object True = true, False = false;

    private static object Boxed(bool flag) => flag ? True : False;
}
