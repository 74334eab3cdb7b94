using System.Diagnostics.CodeAnalysis;

namespace Domicile.Base;

/// <summary>
/// An expected failure, declared beside the feature that refuses. <paramref name="Code"/> is explained in <c>docs/problems.md</c>
/// and becomes the problem's type, <c>/problems/{code}</c> (RFC 9457).
/// </summary>
/// <param name="Code">Lower-case words joined by hyphens; never changes once published.</param>
/// <param name="Status">The HTTP status: 4xx, 500 where what is kept is damaged, 503 or 507.</param>
/// <param name="Message">A sentence for people; holds no protected data.</param>
public sealed record Refusal(string Code, int Status, string Message)
{
    /// <summary>After which time it is worth trying again, where that is known; becomes the <c>Retry-After</c> header.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What was asked for, or the refusal. Whatever is broken, rather than refused, is an exception.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    public Refusal? Refusal { get; }

    /// <summary>True with the value, false with the refusal.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (_value, Refusal);
        return Refusal is null;
    }

    /// <summary>The value, where a refusal would be a defect of the caller.</summary>
    public T OrThrow() => Refusal is null ? _value! : throw new InvalidOperationException(Refusal.Code);

    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => Refusal is { } refusal ? refusal : next(_value!);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an outcome that has none.</summary>
public readonly record struct Done;
