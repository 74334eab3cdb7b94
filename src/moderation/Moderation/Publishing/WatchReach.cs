using Domicile.Moderation.Tables;
using Domicile.Social;
using Domicile.Video;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>What is seen by ever more people is judged again on the way, before it is widely seen.</summary>
internal sealed class WatchReach(IDbContextFactory<ModerationDb> databases, JobSignal<ModerationDb> jobs, TimeProvider time) : IReachWatch
{
    // Below this, views say little, and every video passes it.
    private const long Least = 100;

    public async Task Seen(IReadOnlyCollection<(VideoId Video, long Before, long Now)> views, CancellationToken cancellationToken)
    {
        var due = views.Where(one => one.Now >= Least && LookAgain.IsDue(Math.Max(one.Before, Least - 1), one.Now)).ToList();
        if (due.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.AddRange(due.Select(one => LookAgain.JobFor(SubjectKinds.Video, one.Video.Value, time)));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
    }
}
