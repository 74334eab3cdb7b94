using Domicile.Storage;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>A deleted video's hashes and matches go with it, and what machines said of it.</summary>
internal sealed class ForgetMedia(IDbContextFactory<ModerationDb> databases) : IVideoTraces
{
    public Task Remove(VideoId video, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        await db.PostHashes.Where(row => row.Post == video.Value).ExecuteDeleteAsync(cancellationToken);
        await db.PostWords.Where(row => row.Post == video.Value).ExecuteDeleteAsync(cancellationToken);
        await db.Reviews.Where(row => row.Kind == VideoKind.KindName && row.Subject == video.Value).ExecuteDeleteAsync(cancellationToken);
        await db.MediaMatches.Where(row => row.Post == video.Value).ExecuteDeleteAsync(cancellationToken);
        return await db.EntryUploads.Where(row => row.Post == video.Value).ExecuteDeleteAsync(cancellationToken);
    }, cancellationToken);
}
