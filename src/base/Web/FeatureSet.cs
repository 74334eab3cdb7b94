namespace Domicile.Web;

/// <summary>Some features. As text, which columns and claims hold: their keys, sorted and comma-separated; empty for none.</summary>
public readonly record struct FeatureSet
{
    private const string AllKey = "all";

    /// <summary>Every feature there is or will be.</summary>
    public static readonly FeatureSet All = Parse(AllKey);

    private readonly string? _text;

    private FeatureSet(IEnumerable<string> keys) =>
        _text = string.Join(',', keys.Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;

    public bool IsEmpty => _text is null;

    private string[] Keys => ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static FeatureSet Of(params IEnumerable<Feature> features) => new(features.Select(feature => feature.Key));

    /// <summary>Reads keys in any order.</summary>
    public static FeatureSet Parse(string text) =>
        new(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public static FeatureSet operator |(FeatureSet one, FeatureSet other) => new(one.Keys.Concat(other.Keys));

    public bool Contains(Feature feature) => Keys.AsSpan().ContainsAny(feature.Key, AllKey);

    /// <summary>Whether every key is one of these features', or stands for all.</summary>
    public bool IsWithin(IEnumerable<Feature> known) => Keys.Except(known.Select(feature => feature.Key)).All(key => key == AllKey);

    public override string ToString() => _text ?? "";
}
