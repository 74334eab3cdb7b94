using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Moderation;

/// <summary>One thing that a decision does.</summary>
/// <param name="Measure">What.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="Feature">What the author is kept from, where the measure is <see cref="Measure.BlockFeature"/>, as
/// <see cref="KnownFeatures"/> writes it.</param>
/// <param name="Label">The sentence, where the measure is <see cref="Measure.Label"/>.</param>
internal sealed record Step(Measure Measure, DateTimeOffset? Until = null, string? Feature = null, string? Label = null)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Write(IReadOnlyList<Step> steps) => JsonSerializer.Serialize(steps, Json);

    public static IReadOnlyList<Step> Read(string steps) => JsonSerializer.Deserialize<IReadOnlyList<Step>>(steps, Json)!;
}
