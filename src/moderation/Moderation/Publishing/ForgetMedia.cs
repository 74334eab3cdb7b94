using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>A deleted video's hashes and matches go with it, and what machines said of it.</summary>
internal sealed class ForgetMedia(IDbContextFactory<ModerationDb> databases, IScreening screening) : IVideoTraces
{
    public async Task Remove(VideoId video, CancellationToken cancellationToken)
    {
        await screening.Forget(video.Value, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Reviews.Where(row => row.Kind == SubjectKinds.Video && row.Subject == video.Value).ExecuteDeleteAsync(cancellationToken);
    }
}
