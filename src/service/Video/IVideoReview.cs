using Domicile.Base;
using Domicile.Identity;

namespace Domicile.Video;

/// <summary>Asked before everyone sees a video, and again before everyone sees what its creator has changed of it.</summary>
public interface IVideoReview
{
    /// <summary>
    /// Judges the video. What follows from it, such as a case, is durable when this returns. Asked again about the same, it says the same,
    /// unless people have decided meanwhile; so it may be asked again after a crash. Where it cannot tell it throws, and nothing is published.
    /// </summary>
    Task<ReviewState> Review(VideoUnderReview video, CancellationToken cancellationToken);
}

/// <summary>A video that its creator wants everyone to see.</summary>
public sealed class VideoUnderReview
{
    internal VideoUnderReview(Func<string, CancellationToken, Task<string>> place, Func<CancellationToken, Task<Stream>> original) =>
        (Place, OpenOriginal) = (place, original);

    public required VideoId Id { get; init; }

    public required SubjectId Creator { get; init; }

    /// <summary>When it was published; where it never was, since when it is to be.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Names what it is now: another one where its creator has changed it.</summary>
    public required Guid Revision { get; init; }

    /// <summary>As it shall be shown; empty for none.</summary>
    public required string Caption { get; init; }

    /// <summary>Name of its smallest rendition: what is to be looked at.</summary>
    public required string Media { get; init; }

    /// <summary>Its length.</summary>
    public required double Seconds { get; init; }

    /// <summary>Name of its cover.</summary>
    public required string Cover { get; init; }

    /// <summary>Opens one of the two into a file in the clear, and returns its path. The file is gone when the review ends.</summary>
    public Func<string, CancellationToken, Task<string>> Place { get; }

    /// <summary>Opens what was uploaded, byte for byte.</summary>
    public Func<CancellationToken, Task<Stream>> OpenOriginal { get; }
}
