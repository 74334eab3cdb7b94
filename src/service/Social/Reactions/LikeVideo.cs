using Domicile.Base;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Social.Reactions;

/// <summary>Likes and unlikes videos, through the tally grain.</summary>
internal sealed class LikeVideo(IGrainFactory grains, ICatalog catalog, Throttle throttle)
{
    public static readonly Refusal NoSuchVideo = new("video-not-found", 404, "There is no such video, or not everyone may see it.");
    public static readonly Refusal Closed = new("reactions-closed", 403, "By decision of the moderators, this video cannot be liked.");

    /// <summary>Likes a video, or no longer; doing it twice changes nothing.</summary>
    public async Task<Outcome<Done>> Do(SubjectId subject, VideoId video, bool liked, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate.Write, subject).Refusal is { } tooMany) return tooMany;
        if (liked)
        {
            if (await catalog.Get([video], cancellationToken) is not [var shown]) return NoSuchVideo;
            if (!shown.TakesReactions) return Closed;
        }
        try
        {
            await grains.GetGrain<ITallyGrain>(0).Like(subject.Value, video.Value, liked).WaitAsync(cancellationToken);
            return new Done();
        }
        catch (TalliesBusyException)
        {
            return Throttle.Busy;
        }
    }

    public static async Task<Results<NoContent, Problem>> Like(
        VideoId video, Caller caller, LikeVideo slice, CancellationToken cancellationToken) =>
        (await slice.Do(caller.Subject, video, liked: true, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> Unlike(
        VideoId video, Caller caller, LikeVideo slice, CancellationToken cancellationToken) =>
        (await slice.Do(caller.Subject, video, liked: false, cancellationToken)).ToHttp();
}
