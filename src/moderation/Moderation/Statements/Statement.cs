using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Moderation.Statements;

/// <summary>
/// A statement of reasons (Article 17 of the Digital Services Act) in the schema of the DSA Transparency Database as of 1 July 2025: one property
/// for each of its fields, in its order. Dates are <c>yyyy-MM-dd</c>. What a field may hold is checked by <see cref="CheckStatement"/>.
/// </summary>
internal sealed record Statement
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>The platform's own number of it: unique, for good.</summary>
    public required string Puid { get; init; }

    public IReadOnlyList<string>? DecisionVisibility { get; init; }

    public string? DecisionVisibilityOther { get; init; }

    public string? DecisionMonetary { get; init; }

    public string? DecisionMonetaryOther { get; init; }

    public string? DecisionProvision { get; init; }

    public string? DecisionAccount { get; init; }

    public string? AccountType { get; init; }

    public required string DecisionGround { get; init; }

    public string? DecisionGroundReferenceUrl { get; init; }

    public string? IllegalContentLegalGround { get; init; }

    public string? IllegalContentExplanation { get; init; }

    public string? IncompatibleContentGround { get; init; }

    public string? IncompatibleContentExplanation { get; init; }

    public string? IncompatibleContentIllegal { get; init; }

    public required IReadOnlyList<string> ContentType { get; init; }

    public string? ContentTypeOther { get; init; }

    public required string Category { get; init; }

    public IReadOnlyList<string>? CategoryAddition { get; init; }

    public IReadOnlyList<string>? CategorySpecification { get; init; }

    public string? CategorySpecificationOther { get; init; }

    public IReadOnlyList<string>? TerritorialScope { get; init; }

    public string? ContentLanguage { get; init; }

    public required string ContentDate { get; init; }

    public required string ApplicationDate { get; init; }

    public string? EndDateVisibilityRestriction { get; init; }

    public string? EndDateMonetaryRestriction { get; init; }

    public string? EndDateServiceRestriction { get; init; }

    public string? EndDateAccountRestriction { get; init; }

    public required string DecisionFacts { get; init; }

    public required string SourceType { get; init; }

    public string? SourceIdentity { get; init; }

    public required string AutomatedDetection { get; init; }

    public required string AutomatedDecision { get; init; }

    /// <summary>Such as <c>EAN-13</c>, with its value.</summary>
    public IReadOnlyDictionary<string, string>? ContentId { get; init; }

    public string ToDocument() => JsonSerializer.Serialize(this, Json);

    public static Statement FromDocument(string document) => JsonSerializer.Deserialize<Statement>(document, Json)!;
}
