using System.Globalization;

namespace Domicile.Transparency;

/// <summary>Whole days (UTC), the second bound left out.</summary>
internal sealed record Period(DateTimeOffset From, DateTimeOffset To)
{
    public static readonly Period Always = new(DateTimeOffset.UnixEpoch, new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>As it is written: a month where it is one, else <c>2026-11-03..2026-11-20</c>, both days within.</summary>
    public override string ToString() => From.Day == 1 && To == From.AddMonths(1)
        ? From.ToString("yyyy-MM", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd}..{To.AddDays(-1):yyyy-MM-dd}");

    public static Period Month(DateTimeOffset day)
    {
        var first = new DateTimeOffset(day.UtcDateTime.Year, day.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new(first, first.AddMonths(1));
    }

    /// <summary>A year, a month, a day, or two days joined by two dots.</summary>
    public static bool TryParse(string? text, out Period period)
    {
        period = Always;
        var parts = (text ?? "").Split("..");
        if (parts.Length == 2) return TryParse(parts[0], parts[1], out period) && parts is [{ Length: 10 }, { Length: 10 }];
        foreach (var (form, next) in new (string, Func<DateTimeOffset, DateTimeOffset>)[] { ("yyyy", at => at.AddYears(1)), ("yyyy-MM", at => at.AddMonths(1)), ("yyyy-MM-dd", at => at.AddDays(1)) })
        {
            if (!TryDay(text, form, out var first) || first.Year is < 2000 or > 9000) continue;
            period = new(first, next(first));
            return true;
        }
        return false;
    }

    /// <summary>From the one day to the other, both within; a bound that is not given is none.</summary>
    public static bool TryParse(string? from, string? to, out Period period)
    {
        var (first, last) = (Always.From, Always.To);
        var isRead = (from is null || TryDay(from, "yyyy-MM-dd", out first)) && (to is null || TryDay(to, "yyyy-MM-dd", out last)) && first <= last && last.Year < 9999 == (to is not null);
        period = isRead ? new(first, to is null ? last : last.AddDays(1)) : Always;
        return isRead;
    }

    private static bool TryDay(string? text, string form, out DateTimeOffset day) =>
        DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out day);
}
