using Domicile.Base;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>
/// Removes what a sign-up that broke off has left here: the reserved name. The custodian erases its own part by itself, and where it has done that no
/// account may stand, however far it came.
/// </summary>
internal sealed class SweepEnrolment(IDbContextFactory<IdentityDb> databases, ICustodian custodian) : JobHandler<IdentityDb, SubjectId>
{
    private const string KindName = "sweep-enrolment";

    /// <summary>Longer than the custodian waits for a sign-up to be whole.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(15);

    public override string Kind => KindName;

    /// <summary>To be added with the account, and removed once that is whole.</summary>
    public static Job JobFor(SubjectId subject, TimeProvider time) => JobPayload.Job(KindName, subject, time, After);

    protected override Task Run(IdentityDb db, SubjectId subject, Job job, CancellationToken cancellationToken) => Remove(db, subject, cancellationToken);

    /// <summary>The same at once, with the job that would have done it.</summary>
    public async Task Sweep(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Remove(db, subject, cancellationToken);
        var payload = JobPayload.Write(subject);
        db.RemoveRange(await db.Jobs.Where(job => job.Kind == KindName && job.Payload == payload).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task Remove(IdentityDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        if (await db.Accounts.FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return;
        if (account.State == AccountState.Active)
        {
            var swept = await custodian.ErasureProof(subject, cancellationToken);
            if (swept.Refusal is { Status: >= 500 } away) throw new InvalidOperationException(away.Code);
            // It was whole, and only the job was left.
            if (swept.Refusal is not null) return;
        }
        await db.Sessions.Where(session => session.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        db.Remove(account);
    }
}
