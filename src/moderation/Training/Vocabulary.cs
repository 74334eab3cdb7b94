using Domicile.Screening.Text;

namespace Domicile.Training;

/// <summary>Which features a model knows, and how rare each is.</summary>
internal static class Vocabulary
{
    private const int MinTexts = 2;

    /// <summary>Every feature that at least two texts have, without weights yet.</summary>
    public static LinearModel Of(string name, IReadOnlyList<string> labels, IReadOnlyList<Example> examples)
    {
        var texts = new Dictionary<ulong, int>();
        var features = new List<ulong>();
        foreach (var example in examples)
        {
            features.Clear();
            Ngrams.Collect(example.Text, features);
            foreach (var feature in features.Distinct()) texts[feature] = texts.GetValueOrDefault(feature) + 1;
        }
        var known = texts.Where(feature => feature.Value >= MinTexts).OrderBy(feature => feature.Key).ToList();
        return new(name, labels, [.. known.Select(feature => feature.Key)],
            [.. known.Select(feature => MathF.Log((1f + examples.Count) / (1 + feature.Value)) + 1)], []);
    }
}
