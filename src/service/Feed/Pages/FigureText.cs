using System.Globalization;
using Domicile.Feed.Reading;

namespace Domicile.Feed.Pages;

/// <summary>Figures and titles as the player shows them.</summary>
internal static class FigureText
{
    /// <summary>999, 1.2K, 34K, 5.6M.</summary>
    public static string Count(long count) => count switch
    {
        < 1_000 => count.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => Short(count / 1_000m) + "K",
        _ => Short(count / 1_000_000m) + "M",
    };

    /// <summary>Time left: −0:07.</summary>
    public static string Left(double seconds)
    {
        var whole = (int)Math.Max(0, Math.Ceiling(seconds));
        return string.Create(CultureInfo.InvariantCulture, $"-{whole / 60}:{whole % 60:00}");
    }

    /// <summary>The first letter of a name, whole even where it takes two code units.</summary>
    public static string Initial(string? name) => string.IsNullOrWhiteSpace(name) ? "" : StringInfo.GetNextTextElement(name.Trim());

    /// <summary>What to call a video in a title: the beginning of its caption, or whose it is.</summary>
    public static string Heading(FeedItem item)
    {
        const int most = 70;
        if (string.IsNullOrWhiteSpace(item.Caption)) return $"A clip by {item.Creator.DisplayName}";
        var letters = new StringInfo(item.Caption);
        return letters.LengthInTextElements <= most ? item.Caption : letters.SubstringByTextElements(0, most - 1).TrimEnd() + "…";
    }

    // Cut, not rounded: 999,999 is 999K, never 1000K.
    private static string Short(decimal count) => count < 10
        ? (decimal.Truncate(count * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture)
        : decimal.Truncate(count).ToString("0", CultureInfo.InvariantCulture);
}
