namespace Domicile.Moderation.Quality;

/// <summary>
/// How far two people agree beyond what chance makes them: Cohen's κ (1960), with the standard error of Fleiss, Cohen and Everitt (1969) for its
/// interval of 95 %.
/// </summary>
/// <param name="Pairs">How often both judged the same.</param>
/// <param name="Observed">The share on which they agree; null where there is no pair.</param>
/// <param name="Expected">The share on which they would by chance, each as often of one opinion as they are.</param>
/// <param name="Kappa">-1 to 1; null where both are always of one opinion, so that chance explains everything.</param>
/// <param name="Low">Where it begins to be likely.</param>
/// <param name="High">Where it ends.</param>
internal sealed record Agreement(int Pairs, double? Observed, double? Expected, double? Kappa, double? Low, double? High)
{
    /// <summary>With fewer pairs the interval means nothing.</summary>
    public const int Fewest = 20;

    private const double Normal95 = 1.959963984540054;

    public bool IsEnough => Pairs >= Fewest;

    /// <param name="pairs">What the first and the second said of the same.</param>
    public static Agreement Of(IReadOnlyCollection<(string First, string Second)> pairs)
    {
        if (pairs.Count == 0) return new(0, null, null, null, null, null);
        double n = pairs.Count;
        var first = pairs.CountBy(pair => pair.First).ToDictionary(one => one.Key, one => one.Value / n);
        var second = pairs.CountBy(pair => pair.Second).ToDictionary(one => one.Key, one => one.Value / n);
        var observed = pairs.Count(pair => pair.First == pair.Second) / n;
        var expected = first.Sum(one => one.Value * second.GetValueOrDefault(one.Key));
        if (first.Count == 1 && second.Count == 1 && observed == 1) return new(pairs.Count, observed, expected, null, null, null);

        var kappa = (observed - expected) / (1 - expected);
        var spread = pairs.CountBy(pair => pair).Sum(cell =>
        {
            var (one, other) = cell.Key;
            // How often each of both names is said by the other side.
            var chance = second.GetValueOrDefault(one) + first.GetValueOrDefault(other);
            return cell.Value / n * (one == other ? Math.Pow(1 - chance * (1 - kappa), 2) : Math.Pow((1 - kappa) * chance, 2));
        });
        var error = Math.Sqrt(Math.Max(0, spread - Math.Pow(kappa - expected * (1 - kappa), 2)) / n) / (1 - expected);
        return new(pairs.Count, observed, expected, kappa, Math.Max(-1, kappa - Normal95 * error), Math.Min(1, kappa + Normal95 * error));
    }
}
