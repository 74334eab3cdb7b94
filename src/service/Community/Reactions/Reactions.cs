using Domicile.Base;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>Reads from the database, writes through the tally grain.</summary>
internal sealed class Reactions(IDbContextFactory<CommunityDb> databases, IGrainFactory grains, ICatalog catalog, Throttle throttle) : IReactions
{
    public static readonly Refusal NoSuchVideo = new("video-not-found", 404, "There is no such video, or not everyone may see it.");
    public static readonly Refusal Closed = new("reactions-closed", 403, "By decision of the moderators, this video cannot be liked.");
    public static readonly Refusal Busy = new("busy", 503, "Very many people are doing this right now. Try again in a moment.");

    private ITallyGrain Writer => grains.GetGrain<ITallyGrain>(0);

    public async Task<IReadOnlySet<VideoId>> LikedBy(
        SubjectId subject, IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Likes.Where(like => like.Subject == subject && videos.Contains(like.Video))
            .Select(like => like.Video).ToHashSetAsync(cancellationToken);
    }

    public async Task<IReadOnlyDictionary<VideoId, Counts>> Count(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Read(db.Tallies.Where(tally => videos.Contains(tally.Video)), cancellationToken);
    }

    public async Task<IReadOnlyDictionary<VideoId, Counts>> Popular(int limit, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Read(db.Tallies.OrderByDescending(tally => tally.Likes).ThenByDescending(tally => tally.Views).Take(limit), cancellationToken);
    }

    public Task AddViews(VideoId video, int views, CancellationToken cancellationToken) => Writer.View(video.Value, views).WaitAsync(cancellationToken);

    /// <summary>Likes a video, or no longer; doing it twice changes nothing.</summary>
    public async Task<Outcome<Done>> SetLike(SubjectId subject, VideoId video, bool liked, CancellationToken cancellationToken)
    {
        if (!throttle.Admits(Rate.Write, subject)) return Throttle.TooMany;
        if (liked)
        {
            if (await catalog.Get([video], cancellationToken) is not [var shown]) return NoSuchVideo;
            if (!shown.TakesReactions) return Closed;
        }
        try
        {
            await Writer.Like(subject.Value, video.Value, liked).WaitAsync(cancellationToken);
            return new Done();
        }
        catch (TalliesBusyException)
        {
            return Busy;
        }
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Like(
        VideoId video, HttpContext context, Reactions reactions, CancellationToken cancellationToken) =>
        (await reactions.SetLike(context.Subject()!.Value, video, liked: true, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, ProblemHttpResult>> Unlike(
        VideoId video, HttpContext context, Reactions reactions, CancellationToken cancellationToken) =>
        (await reactions.SetLike(context.Subject()!.Value, video, liked: false, cancellationToken)).ToHttp();

    private static async Task<IReadOnlyDictionary<VideoId, Counts>> Read(IQueryable<Tally> tallies, CancellationToken cancellationToken) =>
        await tallies.AsNoTracking().ToDictionaryAsync(tally => tally.Video, tally => new Counts(tally.Likes, tally.Views), cancellationToken);
}
