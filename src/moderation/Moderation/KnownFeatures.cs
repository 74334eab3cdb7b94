using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Web;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation;

/// <summary>
/// The features that modules have declared, and how some of them are written in decisions, answers and the ledger: <c>none</c>, <c>all</c>,
/// or their keys in the order of declaration, as in <c>post, react</c>.
/// </summary>
internal sealed class KnownFeatures(IEnumerable<Feature> all) : JsonConverter<FeatureSet>, IConfigureOptions<JsonOptions>
{
    /// <summary>The one that strikes cost by themselves, by the key under which its module declares it.</summary>
    public static readonly Feature Post = new("post");

    private readonly Feature[] _all = [.. all];

    public IReadOnlyList<Feature> All => _all;

    /// <summary>The same as it is written; null for nothing, or where it names what is no feature.</summary>
    public string? Parse(string? text)
    {
        var features = FeatureSet.Parse(text ?? "");
        return features.IsEmpty || !features.IsWithin(_all) ? null : Text(features);
    }

    public string Text(FeatureSet features) =>
        features.IsEmpty ? "none" : Array.TrueForAll(_all, features.Contains) ? "all"
        : string.Join(", ", _all.Where(features.Contains).Select(feature => feature.Key));

    public override FeatureSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Only written.");

    public override void Write(Utf8JsonWriter writer, FeatureSet value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    public void Configure(JsonOptions options) => options.SerializerOptions.Converters.Add(this);
}
