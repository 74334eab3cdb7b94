using System.Globalization;

namespace Domicile.Verify;

/// <summary>Times as they are shown.</summary>
internal static class Time
{
    /// <param name="time">Since 1970, in units of so many <paramref name="milliseconds"/>. Others chose it: it may be far out.</param>
    public static string OfUnix(long time, long milliseconds) => time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() / milliseconds
        ? DateTimeOffset.FromUnixTimeMilliseconds(time * milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{time} × {milliseconds} ms after 1970");
}
