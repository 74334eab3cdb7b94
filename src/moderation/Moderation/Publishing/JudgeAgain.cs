using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>
/// Judges again what is seen by ever more people, before it is widely seen, and what banks of known media say something new of. Judged twice is
/// as once.
/// </summary>
internal sealed class JudgeAgain(IDbContextFactory<ModerationDb> databases, JobSignal<ModerationDb> jobs, TimeProvider time)
    : ISubscriber<ReachPassed>, ISubscriber<MatchesChanged>
{
    public string Name => "judge-again";

    public Task Hear(ReachPassed happened, CancellationToken cancellationToken) => Order(happened.Kind, happened.Id, cancellationToken);

    public async Task Hear(MatchesChanged happened, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Reviews.Where(row => row.Subject == happened.Post).Select(row => row.Kind).FirstOrDefaultAsync(cancellationToken) is { } kind)
            await Order(kind, happened.Post, cancellationToken);
    }

    private async Task Order(string kind, Guid subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(LookAgain.JobFor(kind, subject, time));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
    }
}
