namespace Domicile.Rules;

/// <summary>The types of the rule language.</summary>
public enum FactType
{
    Number,
    Text,
    Boolean,

    /// <summary>Of texts, without an order that means anything.</summary>
    List,

    /// <summary>A span of time, such as <c>24h</c>.</summary>
    Duration,
}

/// <summary>One thing that can be known of what is judged. All of them stand in <see cref="Known"/>.</summary>
/// <param name="name">Its group and its name, such as <c>account.age</c>; never changes.</param>
/// <param name="type">Of its values.</param>
/// <param name="what">A sentence for whoever writes rules.</param>
public abstract class DeclaredFact(string name, FactType type, string what)
{
    public string Name { get; } = name;

    public FactType Type { get; } = type;

    public string What { get; } = what;

    /// <summary>What one signal finds out together: <c>account</c> of <c>account.age</c>.</summary>
    public string Group { get; } = name[..name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Holds what somebody wrote: it is judged, and not kept afterwards.</summary>
    public bool HoldsWords { get; init; }

    /// <summary>Its place in a bag.</summary>
    public int Place { get; set; }

    /// <summary>Writes the value that says that there was nothing to look at.</summary>
    public abstract void Clear(Facts facts);

    /// <summary>Writes a value; false where it is of another type.</summary>
    public abstract bool Put(Facts facts, object value);
}

/// <inheritdoc cref="DeclaredFact"/>
/// <param name="nothing">Its value where there is nothing to look at.</param>
public sealed class DeclaredFact<T>(string name, FactType type, T nothing, string what) : DeclaredFact(name, type, what) where T : notnull
{
    public override void Clear(Facts facts) => facts.Set(this, nothing);

    public override bool Put(Facts facts, object value)
    {
        if (value is T typed) facts.Set(this, typed);
        return value is T;
    }
}
