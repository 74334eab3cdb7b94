namespace Domicile.Rules.Language;

/// <summary>The functions of the language. A further one is a line here.</summary>
public static class Functions
{
    /// <param name="Shape">How it is written, for the message where it was written otherwise, and for the page.</param>
    /// <param name="Make">Null where the arguments do not fit.</param>
    internal sealed record Described(string Name, string Shape, string What, Func<IReadOnlyList<Code>, Code?> Make);

    internal const string Known = "known";

    /// <summary>How each is written, and what it gives.</summary>
    public static IReadOnlyList<(string Shape, string What)> Shapes => [.. All.Select(one => (one.Shape, one.What))];

    internal static IReadOnlyList<Described> All { get; } =
    [
        new("lower", "lower(TEXT)", "The text in lower case.", given =>
            given is [{ Text: { } text }] ? Code.Of(frame => text(frame)?.ToLowerInvariant()) : null),
        new("length", "length(TEXT)", "How many characters it has.", given =>
            given is [{ Text: { } text }] ? Code.Of(FactType.Number, frame => text(frame)?.Length ?? double.NaN) : null),
        new("count", "count(LIST)", "How many texts are in the list.", given =>
            given is [{ List: { } list }] ? Code.Of(FactType.Number, frame => list(frame)?.Length ?? double.NaN) : null),
        new("min", "min(A, B, …)", "The least of several numbers, or durations.", given => Fold(given, Math.Min)),
        new("max", "max(A, B, …)", "The greatest of them.", given => Fold(given, Math.Max)),
        new(Known, "known(FACT)", "Whether the fact is known: false where its signal failed.", _ => null),
    ];

    internal static bool Exists(string name) => All.Any(one => one.Name == name);

    // Both propagate NaN, which is unknown.
    private static Code? Fold(IReadOnlyList<Code> given, Func<double, double, double> of)
    {
        if (given.Count < 2 || given.Any(one => one.Number is null || one.Type != given[0].Type)) return null;
        var numbers = given.Select(one => one.Number).ToArray();
        return Code.Of(given[0].Type, frame =>
        {
            var all = numbers[0](frame);
            for (var next = 1; next < numbers.Length; next++) all = of(all, numbers[next](frame));
            return all;
        });
    }
}
