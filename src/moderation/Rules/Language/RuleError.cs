namespace Domicile.Rules.Language;

/// <summary>A place in a rule's text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units; one past the line's end at its end.</param>
internal readonly record struct Position(int Line, int Column);

/// <summary>What is wrong with a rule's text, in a sentence for people, and where.</summary>
public sealed record RuleError(int Line, int Column, string Message)
{
    internal static RuleError At(Position at, string message) => new(at.Line, at.Column, message);
}

/// <summary>What was found wrong so far: the first so many, in the order of the text.</summary>
internal sealed class RuleErrors
{
    public const int Most = 25;

    private readonly SortedDictionary<(int, int), RuleError> _errors = [];

    public bool Any => _errors.Count > 0;

    public bool IsFull => _errors.Count >= Most;

    public IReadOnlyList<RuleError> All => [.. _errors.Values];

    /// <summary>One for each place: what follows from it would not help.</summary>
    public void Add(Position at, string message)
    {
        if (!IsFull) _errors.TryAdd((at.Line, at.Column), RuleError.At(at, message));
    }
}
