using System.Collections.Frozen;

namespace Domicile.Rules.Language;

/// <summary>What stands between two values, and what comes of it. Null where the types do not go together.</summary>
internal static class Operators
{
    public static Code? Calculate(string sign, Code left, Code right)
    {
        if (left.Number is not { } a || right.Number is not { } b) return null;
        var (one, other) = (left.Type, right.Type);
        return sign switch
        {
            "+" when one == other => Code.Of(one, frame => Finite(a(frame) + b(frame))),
            "-" when one == other => Code.Of(one, frame => Finite(a(frame) - b(frame))),
            "*" when one == FactType.Number || other == FactType.Number => Code.Of(one == FactType.Number ? other : one, frame => Finite(a(frame) * b(frame))),
            "/" when other == FactType.Number => Code.Of(one, frame => Finite(a(frame) / b(frame))),
            "/" when one == FactType.Duration => Code.Of(FactType.Number, frame => Finite(a(frame) / b(frame))),
            _ => null,
        };
    }

    public static Code? Compare(string sign, Code left, Code right)
    {
        if (left.Type != right.Type) return null;
        if (left.Number is { } a && right.Number is { } b)
            return sign switch
            {
                "<" => Compared(a, b, static (x, y) => x < y),
                "<=" => Compared(a, b, static (x, y) => x <= y),
                ">" => Compared(a, b, static (x, y) => x > y),
                ">=" => Compared(a, b, static (x, y) => x >= y),
                "==" => Compared(a, b, static (x, y) => x.Equals(y)),
                _ => Compared(a, b, static (x, y) => !x.Equals(y)),
            };
        if (sign is not ("==" or "!=")) return null;
        var same = sign == "==";
        if (left.Text is { } text && right.Text is { } other) return Code.Of(frame => text(frame) is { } x && other(frame) is { } y ? x == y == same : null);
        if (left.Flag is { } flag && right.Flag is { } second) return Code.Of(frame => flag(frame) is { } x && second(frame) is { } y ? x == y == same : null);
        return null;
    }

    private static Code Compared(Func<Frame, double> left, Func<Frame, double> right, Func<double, double, bool> compare) => Code.Of(frame =>
    {
        var (a, b) = (left(frame), right(frame));
        return double.IsNaN(a) || double.IsNaN(b) ? null : compare(a, b);
    });

    /// <summary><c>contains</c>, <c>contains any of</c>, <c>contains all of</c>: a list texts, or a text parts.</summary>
    public static Code? Contain(string sign, Code left, Code right)
    {
        if (sign == "contains")
        {
            if (right.Text is not { } part) return null;
            if (left.Text is { } whole) return Code.Of(frame => whole(frame) is { } text && part(frame) is { } sought ? text.Contains(sought, StringComparison.Ordinal) : null);
            return left.List is { } list ? Code.Of(frame => list(frame) is { } texts && part(frame) is { } sought ? Array.IndexOf(texts, sought) >= 0 : null) : null;
        }
        if (right.List is not { } several) return null;
        var any = sign == "contains any of";
        if (left.Text is { } inText)
            return Code.Of(frame => inText(frame) is { } text && several(frame) is { } sought
                ? any ? Array.Exists(sought, one => text.Contains(one, StringComparison.Ordinal)) : Array.TrueForAll(sought, one => text.Contains(one, StringComparison.Ordinal)) : null);
        if (left.List is not { } inList) return null;
        if (any && right.Constant is string[] constant)
        {
            var set = constant.ToFrozenSet(StringComparer.Ordinal);
            return Code.Of(frame => inList(frame) is { } texts ? Array.Exists(texts, set.Contains) : null);
        }
        return Code.Of(frame => inList(frame) is { } texts && several(frame) is { } sought
            ? any ? Array.Exists(sought, one => Array.IndexOf(texts, one) >= 0) : Array.TrueForAll(sought, one => Array.IndexOf(texts, one) >= 0) : null);
    }

    public static Code? In(Code left, Code right) =>
        left.Text is { } text && right.List is { } list ? Code.Of(frame => text(frame) is { } sought && list(frame) is { } texts ? Array.IndexOf(texts, sought) >= 0 : null) : null;

    public static Code All(Func<Frame, bool?>[] parts) => Code.Of(frame =>
    {
        bool? all = true;
        foreach (var part in parts)
        {
            var one = part(frame);
            if (one == false) return false;
            if (one is null) all = null;
        }
        return all;
    });

    public static Code Any(Func<Frame, bool?>[] parts) => Code.Of(frame =>
    {
        bool? any = false;
        foreach (var part in parts)
        {
            var one = part(frame);
            if (one == true) return true;
            if (one is null) any = null;
        }
        return any;
    });

    // What is divided by nothing, or too large to be a number, is unknown.
    private static double Finite(double number) => double.IsFinite(number) ? number : double.NaN;
}
