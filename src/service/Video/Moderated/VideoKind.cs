using Domicile.Base;
using Domicile.Moderated;
using Domicile.Sealing;

namespace Domicile.Video.Moderated;

/// <summary>Videos, with their covers and captions.</summary>
internal sealed class VideoKind(IModeratedVideos videos, ICatalog catalog, IReach reach) : IPostKind
{
    public string Name => VideoId.Kind;

    public Words Noun => new("video", "vidéo");

    public string ContentType => "CONTENT_TYPE_VIDEO";

    public IReadOnlyList<Measure> Measures => VideoSubject.Measures;

    public async Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) =>
        Id.TryParse<VideoId>(target, out var video) && (await catalog.Get([video], cancellationToken)).Count == 1
            ? await Get(video.Value, cancellationToken) : null;

    public async Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken)
    {
        var id = new VideoId(subject);
        if (await videos.Find(id, cancellationToken) is not { } video) return null;
        return VideoSubject.Facts(id, video.Creator, video.PublishedAt) with { Reach = await reach.Of(Name, subject, cancellationToken) };
    }

    public async Task<Look?> Look(Guid subject, CancellationToken cancellationToken) =>
        await catalog.Get([new(subject)], cancellationToken) is [var video]
            ? new(video.Caption, video.CoverUrl, video.Renditions[0].Url, video.Seconds) : null;

    public Task Apply(Guid subject, Standing standing, ReviewState? review, CancellationToken cancellationToken) => videos.Set(new(subject),
        (standing.Disabled ? VideoMeasures.Withheld : 0) | (standing.Removed ? VideoMeasures.Removed : 0)
        | (standing.Demoted ? VideoMeasures.Demoted : 0) | (standing.Restricted ? VideoMeasures.NoReactions : 0)
        | (standing.AdultsOnly ? VideoMeasures.AdultsOnly : 0), standing.Label,
        review, cancellationToken);

    public async Task<Post?> Post(Guid subject, CancellationToken cancellationToken) =>
        await videos.Find(new(subject), cancellationToken) is { } video ? new(video.Published?.Caption, video.Seconds, video.Files, video.Published?.Renditions[0].Bytes ?? 0) : null;

    public Task AskAgain(Guid subject, CancellationToken cancellationToken) => videos.AskAgain(new(subject), cancellationToken);

    public Task<Outcome<Stream>> Open(Guid subject, string file, Access access, CancellationToken cancellationToken) =>
        videos.Open(new(subject), file, access, cancellationToken);

    public Task<Stream?> OpenPublished(Guid subject, string file, CancellationToken cancellationToken) => videos.OpenPublished(new(subject), file, cancellationToken);

    public Task<Outcome<string>> Text(Guid subject, Access access, CancellationToken cancellationToken) => videos.Caption(new(subject), access, cancellationToken);

    public Task Release(Guid subject, CancellationToken cancellationToken) => videos.Release(new(subject), cancellationToken);
}
