using Domicile.Base;
using Domicile.Moderated;

namespace Domicile.Video;

/// <summary>A video as moderation knows it, asked about or answering.</summary>
internal static class VideoSubject
{
    /// <summary>What can be done about it.</summary>
    public static IReadOnlyList<Measure> Measures { get; } =
        [Measure.Warn, Measure.Label, Measure.Demote, Measure.RestrictInteraction, Measure.AgeRestrict, Measure.Disable, Measure.Remove];

    /// <summary>What is known of it, but for its reach.</summary>
    /// <param name="video">Which.</param>
    /// <param name="creator">Whose.</param>
    /// <param name="at">Since when it is, or is to be, published.</param>
    public static SubjectFacts Facts(VideoId video, SubjectId creator, DateTimeOffset at) => new(video.Value, creator, 0, at, $"/v/{video}");
}
