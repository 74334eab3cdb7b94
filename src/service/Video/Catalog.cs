using Domicile.Base;
using Domicile.Identity;

namespace Domicile.Video;

/// <summary>What other modules may ask about published videos. Only videos that everyone may see are ever returned.</summary>
public interface ICatalog
{
    /// <summary>The published videos among these, in no order; the others are left out.</summary>
    Task<IReadOnlyList<PublishedVideo>> Get(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken);

    /// <summary>A creator's published videos, newest first.</summary>
    /// <param name="creator">Whose.</param>
    /// <param name="before">Only those published before then; null for the newest.</param>
    /// <param name="limit">At most 100.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<PublishedVideo>> By(SubjectId creator, DateTimeOffset? before, int limit, CancellationToken cancellationToken);

    /// <summary>The most recently published videos, newest first: what a feed chooses from.</summary>
    Task<IReadOnlyList<Candidate>> Recent(int limit, CancellationToken cancellationToken);
}

/// <summary>The little that ranking needs to know of each of many videos.</summary>
/// <param name="Demoted">By decision of the moderators: found and followed as ever, recommended last.</param>
/// <param name="AdultsOnly">By decision of the moderators: never recommended, see <see cref="IAdultsOnly"/>.</param>
public readonly record struct Candidate(VideoId Video, SubjectId Creator, DateTimeOffset PublishedAt, bool Demoted = false, bool AdultsOnly = false);

/// <summary>A video as everyone may see it.</summary>
/// <param name="Id">The video.</param>
/// <param name="Creator">Who posted it; resolve to a profile before showing it.</param>
/// <param name="Caption">Plain text, at most 300 characters.</param>
/// <param name="Width">Pixels, of the largest rendition, upright.</param>
/// <param name="Height">Pixels, of the largest rendition, upright.</param>
/// <param name="Seconds">Playing time.</param>
/// <param name="HasSound">Whether there is an audio track.</param>
/// <param name="PublishedAt">When it became visible.</param>
/// <param name="CoverUrl">Path of the cover, a JPEG.</param>
/// <param name="Renditions">At least one, smallest first; each exists and plays.</param>
/// <param name="Label">What the moderators want viewers to know; null for nothing.</param>
/// <param name="TakesReactions">Whether it can be liked.</param>
/// <param name="Demoted">See <see cref="Candidate"/>.</param>
/// <param name="AdultsOnly">Its files are served only to whom <see cref="IAdultsOnly"/> lets in, and its cover and caption are shown to nobody else.</param>
public sealed record PublishedVideo(
    VideoId Id, SubjectId Creator, string Caption, int Width, int Height, double Seconds, bool HasSound,
    DateTimeOffset PublishedAt, string CoverUrl, IReadOnlyList<Rendition> Renditions,
    string? Label = null, bool TakesReactions = true, bool Demoted = false, bool AdultsOnly = false);

/// <summary>A progressive MP4.</summary>
/// <param name="ShortEdge">Pixels of the shorter side: 360, 480, 720, or the source's.</param>
/// <param name="Url">Path, immutable.</param>
/// <param name="Bytes">Size.</param>
public sealed record Rendition(int ShortEdge, string Url, long Bytes);
