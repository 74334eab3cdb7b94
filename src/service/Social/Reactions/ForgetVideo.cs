using Domicile.Video;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Reactions;

/// <summary>The likes and counts of a video go with it.</summary>
internal sealed class ForgetVideo(IDbContextFactory<SocialDb> databases) : ISubscriber<VideoDeleted>
{
    public string Name => "forget-video";

    public async Task Hear(VideoDeleted happened, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Likes.Where(like => like.Video == happened.Video).ExecuteDeleteAsync(cancellationToken);
        await db.Tallies.Where(tally => tally.Video == happened.Video).ExecuteDeleteAsync(cancellationToken);
    }
}
