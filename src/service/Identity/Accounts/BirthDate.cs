using System.Globalization;
using Domicile.Base;

namespace Domicile.Identity.Accounts;

/// <summary>A birth date, and the age it allows.</summary>
internal static class BirthDate
{
    public const int MinimumAge = 13, AdultAge = 18;
    private const int MaximumAge = 120;

    public static readonly Refusal Invalid = new("birth-date-invalid", 422, "Give your birth date as year-month-day, such as 2001-05-31.");
    public static readonly Refusal TooYoung = new("too-young", 422, $"You must be at least {MinimumAge} years old to have an account.");

    public static Outcome<DateOnly> Parse(string text, DateOnly today)
    {
        if (!DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return Invalid;
        if (date > today || date < today.AddYears(-MaximumAge)) return Invalid;
        return date > today.AddYears(-MinimumAge) ? TooYoung : date;
    }

    /// <summary>Born on 29 February, one comes of age on 1 March of a common year.</summary>
    public static bool IsAdult(DateOnly date, DateOnly today) => date <= today.AddYears(-AdultAge);

    public static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
