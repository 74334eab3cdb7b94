using Domicile.Screening.Text;

namespace Domicile.Training;

/// <summary>
/// How much each feature tells the sides apart by itself: the log-count ratio of naive Bayes, by which the plane's axes are stretched (Wang and
/// Manning 2012). Halfway only, so that what both sides say keeps some of its weight;
/// and words and pairs, which are rarer than runs of characters, less than those.
/// </summary>
internal static class Ratios
{
    private const double Share = 0.5, Smoothing = 0.1, OfWords = 0.7;

    /// <summary>A factor for each feature, above 0; 1 for one that says as much as the average does.</summary>
    public static float[] Of(IReadOnlyList<List<(int Place, float Value)>> vectors, IReadOnlyList<bool> positive, ulong[] features)
    {
        var (above, below) = (new double[features.Length], new double[features.Length]);
        foreach (var (at, vector) in vectors.Index())
            foreach (var (place, value) in vector) (positive[at] ? above : below)[place] += value;
        var (all, rest) = (above.Sum() + Smoothing * features.Length, below.Sum() + Smoothing * features.Length);
        double[] ratios = [.. above.Zip(below, (one, other) => Math.Abs(Math.Log((one + Smoothing) / all / ((other + Smoothing) / rest))))];
        var mean = ratios.Average();
        return [.. ratios.Select((ratio, place) => (float)((mean > 0 ? 1 - Share + Share * ratio / mean : 1) * (Ngrams.IsWord(features[place]) ? OfWords : 1)))];
    }
}
