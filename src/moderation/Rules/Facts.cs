namespace Domicile.Rules;

/// <summary>
/// What is known of one thing at the moment at which it is judged. A fact is unknown until it is set: its signal failed, or nobody asked.
/// Rules that would need it send the thing to a person. Whoever looked and found nothing says so with <see cref="Nothing"/>.
/// </summary>
public sealed class Facts
{
    /// <summary>Of a list so many are kept, and of a text so many UTF-16 units: the rest is left out.</summary>
    public const int MaxList = 100, MaxText = 5_000;

    // Numbers; seconds; 0 and 1. NaN is unknown.
    private readonly double[] _numbers = new double[Known.All.Count];

    // Texts and lists.
    private readonly object?[] _texts = new object?[Known.All.Count];

    public Facts()
    {
        Array.Fill(_numbers, double.NaN);
        Set(Known.SignalsFailed, []);
    }

    /// <summary>A number that is none (NaN, or infinite) makes the fact unknown.</summary>
    public Facts Set<T>(DeclaredFact<T> fact, T value) where T : notnull
    {
        switch (value)
        {
            case double number: _numbers[fact.Place] = double.IsFinite(number) ? number : double.NaN; break;
            case TimeSpan span: _numbers[fact.Place] = span.TotalSeconds; break;
            case bool flag: _numbers[fact.Place] = flag ? 1 : 0; break;
            case string text: _texts[fact.Place] = text.Length > MaxText ? text[..MaxText] : text; break;
            case IReadOnlyList<string> list: _texts[fact.Place] = list.Take(MaxList).ToArray(); break;
            default: throw new ArgumentException("No type of the rule language.", nameof(value));
        }
        return this;
    }

    /// <summary>Sets a fact to a value of whatever type; null for unknown. False where the type is not the fact's.</summary>
    public bool Put(DeclaredFact fact, object? value)
    {
        if (value is null) (_numbers[fact.Place], _texts[fact.Place]) = (double.NaN, null);
        return value is null || fact.Put(this, value);
    }

    /// <summary>All facts of the group, such as <c>text</c>, say that there was nothing to look at.</summary>
    public Facts Nothing(string group)
    {
        foreach (var fact in Known.All.Where(fact => fact.Group == group)) fact.Clear(this);
        return this;
    }

    /// <summary>A signal came to no result: what it would have found stays, or becomes, unknown.</summary>
    /// <param name="signal">Its name, for <c>signals.failed</c>.</param>
    /// <param name="group">The group of facts that it finds out; null where its facts are unset anyway.</param>
    public Facts Fail(string signal, string? group = null)
    {
        foreach (var fact in Known.All.Where(fact => fact.Group == group)) Put(fact, null);
        var failed = List(Known.SignalsFailed.Place) ?? [];
        return failed.Contains(signal) ? this : Set(Known.SignalsFailed, [.. failed, signal]);
    }

    public bool IsKnown(DeclaredFact fact) => fact.Type is FactType.Text or FactType.List ? _texts[fact.Place] is not null : !double.IsNaN(_numbers[fact.Place]);

    /// <summary>A number, the seconds of a duration, 0 or 1; NaN where unknown.</summary>
    public double Number(int place) => _numbers[place];

    public bool? Flag(int place) => double.IsNaN(_numbers[place]) ? null : _numbers[place] != 0;

    public string? Text(int place) => (string?)_texts[place];

    public string[]? List(int place) => (string[]?)_texts[place];
}
