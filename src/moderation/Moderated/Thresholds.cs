namespace Domicile.Moderated;

/// <summary>3, 10, 30, 100 and so on: as often as something gets three times as far, and so never often.</summary>
public static class Thresholds
{
    private static readonly long[] All = [.. Enumerable.Range(0, 10).SelectMany(power => new[] { 3 * (long)Math.Pow(10, power), (long)Math.Pow(10, power + 1) })];

    /// <summary>Whether a count that has grown passed one.</summary>
    public static bool IsPassed(long before, long now) => All.Any(threshold => before < threshold && threshold <= now);
}
