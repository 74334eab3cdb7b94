namespace Domicile.Work;

/// <summary>How often and when failed work is tried again: after <paramref name="First"/>, then each time <paramref name="Factor"/> times later.</summary>
/// <param name="Attempts">After so many it has failed for good; null for never.</param>
/// <param name="First">Between the first attempt and the second.</param>
/// <param name="Factor">1 for always the same.</param>
/// <param name="Longest">Never later than that.</param>
public sealed record Retries(int? Attempts, TimeSpan First, double Factor, TimeSpan Longest)
{
    /// <summary>Three attempts, after 5 and 30 seconds.</summary>
    public static readonly Retries Usual = new(3, TimeSpan.FromSeconds(5), 6, TimeSpan.FromHours(1));

    /// <summary>Never given up, for work that must be done however long what it needs is away; at last every so often.</summary>
    public static Retries Forever(TimeSpan longest) => new(null, TimeSpan.FromSeconds(5), 6, longest);

    /// <param name="attempts">How many have failed: 1 or more.</param>
    public TimeSpan After(int attempts) => TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * Math.Pow(Factor, attempts - 1), Longest.TotalSeconds));
}
