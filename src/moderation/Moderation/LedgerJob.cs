using Domicile.Storage;
using Domicile.Work;

namespace Domicile.Moderation;

/// <summary>A job that needs a receipt. The custodian may be away for long: it is never given up, and waits as everything does that needs one.</summary>
internal abstract class LedgerJob : JobHandler<ModerationDb>
{
    public sealed override Task GiveUp(ModerationDb db, Job job, string code, CancellationToken cancellationToken)
    {
        (job.Failure, job.Attempts) = (null, 2);
        return Task.CompletedTask;
    }
}
