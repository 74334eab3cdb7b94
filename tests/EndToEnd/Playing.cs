using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>What the current clip of a feed does.</summary>
internal static class Playing
{
    /// <summary>The video element that is in front.</summary>
    private const string Current = "document.querySelector('.clip[aria-current] video')";

    /// <summary>The id of the clip in front; empty before there is one.</summary>
    public static Task<string> Id(IPage page) =>
        page.EvaluateAsync<string>("() => document.querySelector('.clip[aria-current] [data-name]')?.id.slice('by-'.length) ?? ''");

    /// <summary>Waits until the clip in front is another than this.</summary>
    public static Task<string> After(IPage page, string id) => Wait.For(() => Id(page), now => now != id);

    /// <summary>Waits until it plays.</summary>
    public static Task Begins(IPage page) => Until(page, $"{Current} && !{Current}.paused && {Current}.currentTime > 0");

    public static Task Stops(IPage page) => Until(page, $"{Current} && {Current}.paused");

    /// <summary>Waits for a condition in the page. Playwright's own wait evaluates strings there, which the security policy forbids.</summary>
    public static Task Until(IPage page, string condition) => Wait.For(() => page.EvaluateAsync<bool>($"() => Boolean({condition})"), holds => holds);

    public static Task<bool> IsMuted(IPage page) => page.EvaluateAsync<bool>($"{Current}.muted");

    public static Task<double> Length(IPage page) => page.EvaluateAsync<double>($"{Current}.duration");

    /// <summary>Lets the clip play until it begins anew; returns the furthest place that it reached, in seconds.</summary>
    /// <param name="page">The page.</param>
    /// <param name="speed">How many times faster than it was filmed.</param>
    public static Task<double> ToTheEndAndAnew(IPage page, double speed = 1) => page.EvaluateAsync<double>($$"""
        speed => new Promise((resolve, reject) => {
          const video = {{Current}};
          video.playbackRate = speed;
          let furthest = 0;
          const look = () => {
            const now = video.currentTime;
            if (video.error) return reject(new Error(video.error.message));
            if (furthest > 0.2 && now < furthest / 2 && !video.paused) return resolve(furthest);
            furthest = Math.max(furthest, now);
            setTimeout(look, 15);
          };
          look();
        })
        """, speed);
}
