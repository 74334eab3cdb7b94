using System.Globalization;
using Domicile.Moderated;
using Domicile.Video.Clips;
using Domicile.Video.Own;

namespace Domicile.Video.Pages;

/// <summary>Sizes, times and states in words.</summary>
internal static class Words
{
    public static string Bytes(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.#} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes >> 20)} MB");

    public static string Minutes(int seconds) => seconds % 60 == 0 && seconds >= 60
        ? seconds == 60 ? "1 minute" : $"{seconds / 60} minutes" : $"{seconds} seconds";

    public static string Clock(double seconds) => $"{(int)Math.Round(seconds) / 60}:{(int)Math.Round(seconds) % 60:00}";

    /// <summary>A short label for the state, and the badge's class.</summary>
    public static (string Text, string Kind) State(OwnVideo video) => video switch
    {
        { State: ClipState.Failed } => ("Failed", "bad"),
        { State: ClipState.Uploading } => ("Upload unfinished", "warn"),
        { State: ClipState.Processing } => ("Processing", "accent"),
        { Review: ReviewState.Blocked } => ("Not published", "bad"),
        { Withheld: true } => ("Taken down", "bad"),
        { Review: ReviewState.Waiting, Audience: Audience.Everyone } => ("Being reviewed", "warn"),
        { Published: true } => ("Published", "good"),
        { Audience: Audience.Everyone } => ("Publishing", "accent"),
        { Audience: Audience.OnlyMe } => ("Only me", ""),
        _ => ("Draft", ""),
    };
}
