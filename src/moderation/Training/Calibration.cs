namespace Domicile.Training;

/// <summary>From margins to scores (Platt 1999), and the score from which on a label is given.</summary>
internal static class Calibration
{
    private const int Rounds = 50;

    /// <summary>Slope and offset of the logistic curve that fits best, by Newton's method.</summary>
    public static (double Slope, double Offset) Curve(IReadOnlyList<double> margins, IReadOnlyList<bool> positive)
    {
        double slope = 1, offset = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // A little of a ridge: separable margins have no best slope.
            double ga = 1e-3 * slope, gb = 0, haa = 1e-3, hab = 0, hbb = 1e-9;
            for (var i = 0; i < margins.Count; i++)
            {
                var p = 1 / (1 + Math.Exp(-(slope * margins[i] + offset)));
                var (error, weight) = (p - (positive[i] ? 1 : 0), p * (1 - p));
                ga += error * margins[i];
                gb += error;
                haa += weight * margins[i] * margins[i];
                hab += weight * margins[i];
                hbb += weight;
            }
            var determinant = haa * hbb - hab * hab;
            if (determinant < 1e-12) break;
            slope -= (hbb * ga - hab * gb) / determinant;
            offset -= (haa * gb - hab * ga) / determinant;
        }
        return (slope, offset);
    }

    /// <summary>The threshold with the highest macro-F1.</summary>
    public static double Threshold(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        var order = Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).ToList();
        var all = positive.Count(one => one);
        var (best, threshold, hits) = (-1.0, 0.5, 0);
        for (var taken = 1; taken < order.Count; taken++)
        {
            if (positive[order[taken - 1]]) hits++;
            if (scores[order[taken - 1]] == scores[order[taken]]) continue;
            var misses = all - hits;
            var f1 = F1(hits, taken - hits, misses) + F1(order.Count - taken - misses, misses, taken - hits);
            if (f1 > best) (best, threshold) = (f1, (scores[order[taken - 1]] + scores[order[taken]]) / 2);
        }
        return threshold;
    }

    /// <summary>Harmonic mean of precision and recall; 0 where nothing was found.</summary>
    public static double F1(int hits, int wrong, int missed) => hits == 0 ? 0 : 2.0 * hits / (2 * hits + wrong + missed);

    /// <summary>Mean of the labels' F1.</summary>
    public static double MacroF1(IReadOnlyList<int> truth, IReadOnlyList<int> given, int labels) =>
        Enumerable.Range(0, labels).Average(label => F1(
            truth.Zip(given).Count(pair => pair.First == label && pair.Second == label),
            truth.Zip(given).Count(pair => pair.First != label && pair.Second == label),
            truth.Zip(given).Count(pair => pair.First == label && pair.Second != label)));
}
