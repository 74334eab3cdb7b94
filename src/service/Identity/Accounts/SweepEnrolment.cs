using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>Removes what a sign-up that broke off has left: the key, the index entry, the reserved name.</summary>
internal sealed class SweepEnrolment(IDbContextFactory<IdentityDb> databases, ICustodian custodian, OwnAccess own) : JobHandler<IdentityDb, SubjectId>
{
    private const string KindName = "sweep-enrolment";

    /// <summary>Longer than any sign-up takes.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(5);

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
        // The state first: a sign-up still under way then fails at its end, rather than losing the key of an account it acknowledged.
        await db.Accounts.Where(account => account.Subject == subject && account.State == AccountState.Enrolling)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.State, AccountState.Erasing), cancellationToken);
        var account = await db.Accounts.FirstOrDefaultAsync(
            account => account.Subject == subject && account.State == AccountState.Erasing, cancellationToken);
        if (account is null) return;
        var erased = await custodian.Erase(subject, own.Abandoned, cancellationToken);
        if (erased.Refusal is { Status: >= 500 } refusal) throw new InvalidOperationException(refusal.Code);
        db.Remove(account);
    }
}
