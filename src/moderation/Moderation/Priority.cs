namespace Domicile.Moderation;

/// <summary>
/// Severity × reach × age. Age doubles a case's weight every <see cref="Doubling"/>, so that the logarithm of the product grows at the same
/// pace for every case, and which of two comes first changes only with their severity and reach: one number, which an index can order.
/// </summary>
internal static class Priority
{
    public static readonly TimeSpan Doubling = TimeSpan.FromHours(6);

    // One level of severity weighs as much as eight times the reach, or eighteen hours.
    public const double PerSeverity = 3;

    // More than severity, reach and years of waiting amount to: what a trusted flagger reports comes first (Article 22).
    public const double Trusted = 1e5;

    /// <param name="severity">1 to 5.</param>
    /// <param name="reach">Views or followers.</param>
    /// <param name="reports">How many people said so.</param>
    /// <param name="openedAt">Since when it waits.</param>
    public static double Rank(int severity, long reach, int reports, DateTimeOffset openedAt) =>
        PerSeverity * severity + Math.Log2(1 + reach) / 2 + Math.Log2(1 + reports)
        - (double)openedAt.ToUnixTimeMilliseconds() / (long)Doubling.TotalMilliseconds;
}
