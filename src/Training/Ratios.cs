namespace Domicile.Training;

/// <summary>
/// How much each feature tells the sides apart by itself: the log-count ratio of naive Bayes, by which the plane's axes are stretched (Wang and
/// Manning 2012). Halfway only, so that what both sides say keeps some of its weight.
/// </summary>
internal static class Ratios
{
    private const double Share = 0.5, Smoothing = 0.1;

    /// <summary>A factor for each feature, above 0; 1 for one that says as much as the average does.</summary>
    public static float[] Of(IReadOnlyList<List<(int Place, float Value)>> vectors, IReadOnlyList<bool> positive, int features)
    {
        var (above, below) = (new double[features], new double[features]);
        foreach (var (at, vector) in vectors.Index())
            foreach (var (place, value) in vector) (positive[at] ? above : below)[place] += value;
        var (all, rest) = (above.Sum() + Smoothing * features, below.Sum() + Smoothing * features);
        double[] ratios = [.. above.Zip(below, (one, other) => Math.Abs(Math.Log((one + Smoothing) / all / ((other + Smoothing) / rest))))];
        var mean = ratios.Average();
        return [.. ratios.Select(ratio => (float)(mean > 0 ? 1 - Share + Share * ratio / mean : 1))];
    }
}
