namespace Domicile.Rules.Language;

/// <summary>
/// Gives every expression its type, and turns it into delegates. Names are given once and used after that, so that nothing can go in circles;
/// each is worked out once a judgement, in the order of the text, so that the stack does not grow with their number.
/// </summary>
internal sealed class Compiler
{
    private readonly RuleErrors _errors;
    private readonly Dictionary<string, (Position At, Code? Code)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Position> _later = new(StringComparer.Ordinal);
    private readonly HashSet<DeclaredFact> _facts = [];
    private readonly List<Action<Frame>> _lets = [];

    private Compiler(RuleErrors errors) => _errors = errors;

    /// <summary>Whatever is wrong goes to <paramref name="errors"/>; what comes back is of use only if there is nothing.</summary>
    public static RuleProgram Compile(IReadOnlyList<Clause> statements, RuleErrors errors)
    {
        var compiler = new Compiler(errors);
        foreach (var let in statements.OfType<Let>()) compiler._later.TryAdd(let.Name, let.At);
        var whens = new List<(When, Func<Frame, bool?>)>();
        foreach (var statement in statements)
        {
            if (statement is Let let) compiler.Define(let);
            else if (statement is When when && compiler.Condition(when.Condition, "What follows when") is { } condition) whens.Add((when, condition));
        }
        var examples = Examples.Read(statements, errors);
        if (!statements.OfType<When>().Any() && !errors.Any) errors.Add(new(1, 1), "A rule has at least one when.");
        return new(whens, [.. compiler._lets], compiler._facts, examples);
    }

    private void Define(Let let)
    {
        if (_names.TryGetValue(let.Name, out var before))
        {
            _errors.Add(let.At, $"“{let.Name}” has been named in line {before.At.Line} already: a name is given once.");
            return;
        }
        var code = Read(let.Value);
        if (code is not null)
        {
            var (set, get) = code.Named(_lets.Count);
            _lets.Add(set);
            code = get;
        }
        _names[let.Name] = (let.At, code);
    }

    private Func<Frame, bool?>? Condition(Expression expression, string what)
    {
        var code = Read(expression);
        if (code is not null && code.Flag is null) _errors.Add(expression.At, $"{what} is true or false; this is {A(code.Type)}.");
        return code?.Flag;
    }

    /// <summary>Null where something in it is wrong, and has been said.</summary>
    private Code? Read(Expression expression) => expression switch
    {
        NumberLiteral literal => Code.Of(FactType.Number, literal.Value),
        DurationLiteral literal => Code.Of(FactType.Duration, literal.Seconds),
        TextLiteral literal => Code.Of(literal.Value),
        BooleanLiteral literal => Code.Of(literal.Value),
        ListLiteral literal => Code.Of(literal.Values.ToArray()),
        NameUse use => Use(use),
        Prefix prefix => ReadPrefix(prefix),
        Chain chain => ReadChain(chain),
        Binary { Sign: "matches" } matches => ReadMatches(matches),
        Binary binary => ReadBinary(binary),
        Call call => ReadCall(call),
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };

    private Code? Use(NameUse use)
    {
        if (_names.TryGetValue(use.Name, out var named)) return named.Code;
        if (Fact(use.Name) is { } fact) return Code.Of(fact);
        _errors.Add(use.At, _later.TryGetValue(use.Name, out var later)
            ? $"“{use.Name}” is named in line {later.Line}, which is not before this: what is named is used below it, so that nothing goes in circles."
            : use.Name.Contains('.', StringComparison.Ordinal) ? Unknown(use.Name)
            : Functions.Exists(use.Name) ? $"“{use.Name}” is a function: its arguments follow in brackets."
            : $"Nothing is named “{Short(use.Name)}”.");
        return null;
    }

    private DeclaredFact? Fact(string name)
    {
        var fact = Known.Find(name);
        if (fact is not null) _facts.Add(fact);
        return fact;
    }

    public static string Unknown(string fact)
    {
        var near = Known.All.Where(one => Distance(one.Name, fact) <= 2).Select(one => $" Perhaps {one.Name} is meant.").FirstOrDefault();
        return $"There is no fact “{Short(fact)}”.{near}";
    }

    private Code? ReadPrefix(Prefix prefix)
    {
        if (Read(prefix.Of) is not { } code) return null;
        if (prefix.Sign == "not" && code.Flag is { } flag) return Code.Of(frame => !flag(frame));
        if (prefix.Sign == "-" && code.Number is { } number) return Code.Of(code.Type, frame => -number(frame));
        return Wrong(prefix.At, $"“{prefix.Sign}” is not for {A(code.Type)}.");
    }

    private Code? ReadChain(Chain chain)
    {
        var parts = chain.Parts.Select(part => Condition(part, $"What is joined by “{chain.Sign}”")).ToArray();
        return parts.Contains(null) ? null : chain.Sign == "and" ? Operators.All(parts!) : Operators.Any(parts!);
    }

    private Code? ReadBinary(Binary binary)
    {
        var (left, right) = (Read(binary.Left), Read(binary.Right));
        if (left is null || right is null) return null;
        return binary.Sign switch
        {
            "+" or "-" or "*" or "/" => Operators.Calculate(binary.Sign, left, right),
            "in" => Operators.In(left, right),
            "contains" or "contains any of" or "contains all of" => Operators.Contain(binary.Sign, left, right),
            _ => Operators.Compare(binary.Sign, left, right),
        } ?? Wrong(binary.At, $"{Capital(A(left.Type))} and {A(right.Type)} do not go with “{binary.Sign}”.");
    }

    private Code? ReadMatches(Binary matches)
    {
        if (Read(matches.Left) is not { } left) return null;
        if (left.Text is not { } text) return Wrong(matches.At, $"Patterns are for texts; this is {A(left.Type)}.");
        if (matches.Right is not TextLiteral pattern) return Wrong(matches.Right.At, "After matches stands the pattern itself, in quotation marks.");
        var (regex, wrong) = Patterns.Make(pattern.Value);
        return regex is null ? Wrong(pattern.At, wrong!) : Code.Of(frame => text(frame) is { } searched ? regex.IsMatch(searched) : null);
    }

    private Code? ReadCall(Call call)
    {
        if (Functions.All.FirstOrDefault(one => one.Name == call.Function) is not { } function)
            return Wrong(call.At, $"There is no function “{Short(call.Function)}”; there are {string.Join(", ", Functions.All.Select(one => one.Name))}.");
        if (function.Name == Functions.Known)
            return call.Arguments is [NameUse use] && Fact(use.Name) is { } fact ? Code.Of(frame => frame.Facts.IsKnown(fact)) : Wrong(call.At, $"It is written {function.Shape}.");
        var arguments = call.Arguments.Select(Read).ToList();
        return arguments.Contains(null) ? null : function.Make(arguments!) ?? Wrong(call.At, $"It is written {function.Shape}.");
    }

    private Code? Wrong(Position at, string message)
    {
        _errors.Add(at, message);
        return null;
    }

    public static string A(FactType type) => type switch
    {
        FactType.Number => "a number",
        FactType.Text => "a text",
        FactType.Boolean => "true or false",
        FactType.List => "a list of texts",
        _ => "a duration",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Short(string name) => name.Length > 60 ? name[..60] + "…" : name;

    /// <summary>How many letters differ, both being short (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 2) return 3;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
