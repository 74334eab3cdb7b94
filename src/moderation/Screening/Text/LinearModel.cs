namespace Domicile.Screening.Text;

/// <summary>
/// A linear text classifier: TF-IDF of <see cref="Ngrams"/>, one row of weights for each label but, where there are two, only for the last.
/// Immutable; may be used by many threads at once.
/// </summary>
/// <param name="Name">What it is about, such as <c>offensive</c>.</param>
/// <param name="Labels">At least two. The first is the harmless one where there are two.</param>
/// <param name="Features">Hashes, in ascending order.</param>
/// <param name="Rarity">Inverse document frequency of each feature.</param>
/// <param name="Rows">Each row's weights, one for each feature.</param>
public sealed record LinearModel(
    string Name, IReadOnlyList<string> Labels, ulong[] Features, float[] Rarity, IReadOnlyList<LinearModel.Row> Rows)
{
    private readonly Dictionary<ulong, int> _places = Index(Features);

    /// <summary>Weights, and the curve from margin to score: 1 / (1 + e^-(slope × margin + offset)).</summary>
    /// <param name="Threshold">Score from which on the label is given, chosen for macro-F1 on held-out parts of the training data.</param>
    public sealed record Row(float[] Weights, float Bias, float Slope, float Offset, float Threshold);

    /// <summary>The label, and how sure the model is, 0 to 1: of the last label where there are two, of the label given where there are more.</summary>
    public (string Label, double Score) Classify(string text)
    {
        var vector = Vector(text);
        if (Rows.Count == 1)
        {
            var score = Score(Rows[0], vector);
            return (Labels[score >= Rows[0].Threshold ? 1 : 0], score);
        }
        var scores = Rows.Select(row => Score(row, vector)).ToArray();
        var best = Enumerable.Range(0, scores.Length).MaxBy(row => scores[row] / Rows[row].Threshold);
        return (Labels[best], scores[best]);
    }

    /// <summary>The known features of a text with their weights, by place in ascending order; each block has length 1.</summary>
    public List<(int Place, float Value)> Vector(string text)
    {
        var features = new List<ulong>(text.Length * 4);
        Ngrams.Collect(text, features);
        var places = new List<int>(features.Count);
        foreach (var feature in features)
        {
            if (_places.TryGetValue(feature, out var place)) places.Add(place);
        }
        places.Sort();
        var vector = new List<(int, float)>(places.Count);
        double words = 0, runs = 0;
        for (int start = 0, end; start < places.Count; start = end)
        {
            end = start + 1;
            while (end < places.Count && places[end] == places[start]) end++;
            var value = (1 + MathF.Log(end - start)) * Rarity[places[start]];
            if (Ngrams.IsWord(Features[places[start]])) words += value * value;
            else runs += value * value;
            vector.Add((places[start], value));
        }
        float ofWords = (float)(1 / Math.Sqrt(words)), ofRuns = (float)(1 / Math.Sqrt(runs));
        for (var i = 0; i < vector.Count; i++)
        {
            var (place, value) = vector[i];
            vector[i] = (place, value * (Ngrams.IsWord(Features[place]) ? ofWords : ofRuns));
        }
        return vector;
    }

    /// <summary>How far on the label's side of the plane a text is.</summary>
    public static double Margin(Row row, List<(int Place, float Value)> vector)
    {
        double margin = row.Bias;
        foreach (var (place, value) in vector) margin += row.Weights[place] * value;
        return margin;
    }

    private static double Score(Row row, List<(int Place, float Value)> vector) =>
        1 / (1 + Math.Exp(-(row.Slope * Margin(row, vector) + row.Offset)));

    private static Dictionary<ulong, int> Index(ulong[] features)
    {
        var places = new Dictionary<ulong, int>(features.Length);
        for (var place = 0; place < features.Length; place++) places.Add(features[place], place);
        return places;
    }
}
