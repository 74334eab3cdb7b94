using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Reactions;

/// <summary>The likes and counts of a video go with it.</summary>
internal sealed class VideoTraces(IDbContextFactory<SocialDb> databases) : IVideoTraces
{
    public async Task Remove(VideoId video, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Likes.Where(like => like.Video == video).ExecuteDeleteAsync(cancellationToken);
        await db.Tallies.Where(tally => tally.Video == video).ExecuteDeleteAsync(cancellationToken);
    }
}
