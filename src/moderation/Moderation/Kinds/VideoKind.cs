using Domicile.Base;
using Domicile.Moderation.Decisions;
using Domicile.Social;
using Domicile.Video;

namespace Domicile.Moderation.Kinds;

/// <summary>Videos, with their covers and captions.</summary>
internal sealed class VideoKind(IModeratedVideos videos, ReviewStates reviews, ICatalog catalog, IReactions reactions) : ISubjectKind
{
    public string Name => SubjectKinds.Video;

    public Words Noun => new("video", "vidéo");

    public string ContentType => "CONTENT_TYPE_VIDEO";

    public static IReadOnlyList<Measure> All { get; } =
        [Measure.Warn, Measure.Label, Measure.Demote, Measure.RestrictInteraction, Measure.AgeRestrict, Measure.Disable, Measure.Remove];

    public IReadOnlyList<Measure> Measures => All;

    public async Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) =>
        Id.TryParse<VideoId>(target, out var video) && (await catalog.Get([video], cancellationToken)).Count == 1
            ? await Get(video.Value, cancellationToken) : null;

    public async Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken)
    {
        var id = new VideoId(subject);
        if (await videos.Find(id, cancellationToken) is not { } video) return null;
        var views = (await reactions.Count([id], cancellationToken)).GetValueOrDefault(id).Views;
        return new(subject, video.Creator, views, video.PublishedAt, $"/v/{id}");
    }

    public async Task<Look?> Look(Guid subject, CancellationToken cancellationToken) =>
        await catalog.Get([new(subject)], cancellationToken) is [var video]
            ? new(video.Caption, video.CoverUrl, video.Renditions[0].Url, video.Seconds) : null;

    public async Task Apply(Guid subject, Standing standing, CancellationToken cancellationToken) => await videos.Set(new(subject),
        (standing.Disabled ? VideoMeasures.Withheld : 0) | (standing.Removed ? VideoMeasures.Removed : 0)
        | (standing.Demoted ? VideoMeasures.Demoted : 0) | (standing.Restricted ? VideoMeasures.NoReactions : 0)
        | (standing.AdultsOnly ? VideoMeasures.AdultsOnly : 0), standing.Label,
        await reviews.Of(Name, subject, cancellationToken), cancellationToken);

    public Task Release(Guid subject, CancellationToken cancellationToken) => videos.Release(new(subject), cancellationToken);
}
