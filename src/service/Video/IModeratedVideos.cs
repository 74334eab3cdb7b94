using Domicile.Base;
using Domicile.Moderated;
using Domicile.Sealing;

namespace Domicile.Video;

/// <summary>What decisions of the moderators do to a video.</summary>
[Flags]
public enum VideoMeasures
{
    None = 0,

    /// <summary>Nobody but its creator sees it.</summary>
    Withheld = 1,

    /// <summary>Nobody sees it, its creator included.</summary>
    Removed = 2,

    /// <summary>Recommended last.</summary>
    Demoted = 4,

    /// <summary>Cannot be liked.</summary>
    NoReactions = 8,

    /// <summary>Served to adults alone, and not recommended.</summary>
    AdultsOnly = 16,
}

/// <summary>What moderation asks of videos, published or not, and how its decisions reach them.</summary>
public interface IModeratedVideos
{
    /// <summary>The video, if its creator ever wanted everyone to see it: what was never to be published is nobody's business.</summary>
    Task<ModeratedVideo?> Find(VideoId video, CancellationToken cancellationToken);

    /// <summary>
    /// Makes these the video's measures, whatever they were. When this returns, a withheld video is served to nobody, and one that is no
    /// longer withheld is as its creator wants it. Bears being called twice; does nothing where the video is gone.
    /// </summary>
    /// <param name="video">Which.</param>
    /// <param name="measures">All that hold.</param>
    /// <param name="label">Shown with it.</param>
    /// <param name="review">What is said now about what the video is, unless its creator has changed it since; null leaves that alone.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task Set(VideoId video, VideoMeasures measures, string? label, ReviewState? review, CancellationToken cancellationToken);

    /// <summary>Has a video that its creator has hidden, and that nothing was said against, judged anew before anyone sees it again.</summary>
    Task AskAgain(VideoId video, CancellationToken cancellationToken);

    /// <summary>Nothing keeps it any more: where its creator has deleted it, it is deleted for good. Bears being called twice.</summary>
    Task Release(VideoId video, CancellationToken cancellationToken);

    /// <summary>Opens a rendition or the cover of a video that is not published, under the access given.</summary>
    Task<Outcome<Stream>> Open(VideoId video, string file, Access access, CancellationToken cancellationToken);

    /// <summary>Opens a rendition or the cover of a published video, as everyone sees it; null where it is published no longer.</summary>
    Task<Stream?> OpenPublished(VideoId video, string file, CancellationToken cancellationToken);

    /// <summary>Opens the caption of one that is not published; of a published one, gives it.</summary>
    Task<Outcome<string>> Caption(VideoId video, Access access, CancellationToken cancellationToken);
}

/// <summary>A video as moderators see it.</summary>
/// <param name="PublishedAt">When it was published; when it was to be, where it never was.</param>
/// <param name="Published">As everyone sees it; null while it is withheld or its creator has hidden it.</param>
/// <param name="Files">Names of its renditions, smallest first, and of its cover, last.</param>
public sealed record ModeratedVideo(
    VideoId Id, SubjectId Creator, DateTimeOffset PublishedAt, double Seconds, PublishedVideo? Published, IReadOnlyList<string> Files);
