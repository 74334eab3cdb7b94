using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Judges again what screening knows something new about.</summary>
internal sealed class RejudgePosts(IDbContextFactory<ModerationDb> databases, JobSignal<ModerationDb> jobs, TimeProvider time) : IRejudging
{
    public async Task Ask(IReadOnlyCollection<Guid> posts, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.AddRange(posts.Select(post => LookAgain.JobFor(SubjectKinds.Video, post, time)));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
    }
}
