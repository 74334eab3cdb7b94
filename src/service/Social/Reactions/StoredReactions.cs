using Domicile.Base;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Reactions;

/// <summary>Reads from the database, writes through the tally grain.</summary>
internal sealed class StoredReactions(IDbContextFactory<SocialDb> databases, IGrainFactory grains) : IReactions
{
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

    public Task AddViews(VideoId video, int views, CancellationToken cancellationToken) => grains.GetGrain<ITallyGrain>(0).View(video.Value, views).WaitAsync(cancellationToken);

    private static async Task<IReadOnlyDictionary<VideoId, Counts>> Read(IQueryable<Tally> tallies, CancellationToken cancellationToken) =>
        await tallies.AsNoTracking().ToDictionaryAsync(tally => tally.Video, tally => new Counts(tally.Likes, tally.Views), cancellationToken);
}
