using Domicile.Moderated;
using Domicile.Video.Clips;
using Domicile.Video.Processing;

namespace Domicile.Video.Own;

/// <summary>A clip as its creator sees it.</summary>
/// <param name="Failure">The code of what went wrong, explained at <c>/problems/{code}</c>; null where nothing did.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Published">Whether everyone sees it now.</param>
/// <param name="CoverUrl">For its creator alone.</param>
/// <param name="Renditions">Smallest first, each for its creator alone.</param>
/// <param name="Withheld">A decision of the moderators keeps it from everyone.</param>
/// <param name="Review">Whether everyone may see it: waiting for a person, blocked, passed, or not asked about.</param>
/// <param name="UploadExpiresAt">Until when an unfinished upload is kept.</param>
internal sealed record OwnVideo(
    string Id, ClipState State, string? Failure, string? Message, Audience Audience, bool Published, string Caption,
    int Width, int Height, double Seconds, string? CoverUrl, IReadOnlyList<Rendition> Renditions,
    DateTimeOffset CreatedAt, DateTimeOffset? UploadExpiresAt, bool Withheld, ReviewState Review)
{
    public static OwnVideo Of(Clip clip, string caption) => new(
        clip.Id.ToString(), clip.State, clip.Failure, clip.Failure is null ? null : Failures.Message(clip.Failure), clip.Audience,
        clip.Token is not null, caption, clip.Width, clip.Height, clip.Seconds,
        clip.Cover is not null && clip.Visibility.IsCreators ? Url(clip, clip.Cover) : null,
        [.. clip.Renditions.Where(_ => clip.Visibility.IsCreators).OrderBy(rendition => rendition.ShortEdge)
            .Select(rendition => new Rendition(rendition.ShortEdge, Url(clip, rendition.File), rendition.Bytes))],
        clip.CreatedAt, clip.ExpiresAt, clip.Visibility.IsWithheld, clip.Review);

    private static string Url(Clip clip, string file) => $"/api/videos/{clip.Id}/{file}";
}
