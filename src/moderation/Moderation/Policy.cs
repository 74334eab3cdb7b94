using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Moderation;

/// <summary>What the operator does not want on the service, and what is done about it: one version of a document that anyone can read.</summary>
/// <param name="Id">Lower-case words joined by hyphens; never changes.</param>
/// <param name="Title">As people choose it when they report.</param>
/// <param name="Text">What is not wanted, in plain language.</param>
/// <param name="Severity">1 to 5.</param>
/// <param name="ClockHours">Within which a report of it is decided.</param>
/// <param name="Ladder">The measures that a decision under it may take.</param>
/// <param name="Facts">What a decision under it has to state.</param>
/// <param name="Category">Of the DSA Transparency Database.</param>
/// <param name="Keyword">Of the same; null where none fits.</param>
/// <param name="IsIllegal">Whether it is against the law, rather than the operator's terms alone.</param>
/// <param name="Ground">The law, or the section of the terms.</param>
/// <param name="Strike">How much a decision under it counts against the author; 0 for nothing.</param>
/// <param name="StrikeDays">For how long it counts.</param>
/// <param name="Specialists">Whether people trained for it decide alone.</param>
/// <param name="TakesTwo">Measures that take effect only once a second person has decided the same; null for none.</param>
internal sealed record Policy(
    string Id, Words Title, Words Text, int Severity, int ClockHours, IReadOnlyList<Measure> Ladder, IReadOnlyList<Fact> Facts,
    string Category, string? Keyword, bool IsIllegal, Words Ground, int Strike, int StrikeDays, bool Specialists = false,
    IReadOnlyList<Measure>? TakesTwo = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public string ToDocument() => JsonSerializer.Serialize(this, Json);

    public static Policy FromDocument(string document) => JsonSerializer.Deserialize<Policy>(document, Json)!;
}

/// <summary>What a decision has to state.</summary>
/// <param name="Name">Lower-case words joined by hyphens.</param>
/// <param name="Prompt">The question that it answers.</param>
internal sealed record Fact(string Name, Words Prompt);
