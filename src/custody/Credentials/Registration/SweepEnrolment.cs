using Domicile.Base;
using Domicile.Custody;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials.Registration;

/// <summary>Erases a subject whose sign-up never became whole. Nobody asks for it, and nobody else can have somebody erased who has not asked.</summary>
internal sealed class SweepEnrolment(Custodian custodian) : JobHandler<CredentialsDb, SubjectId>
{
    private const string KindName = "sweep-enrolment";

    /// <summary>Longer than any sign-up takes.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    public override string Kind => KindName;

    public override Retries Retries => Retries.Forever(TimeSpan.FromHours(1));

    public static Job JobFor(SubjectId subject, TimeProvider time) => JobPayload.Job(KindName, subject, time, After);

    protected override async Task Run(CredentialsDb db, SubjectId subject, Job job, CancellationToken cancellationToken)
    {
        // The state first: a sign-up still under way then fails at its end, rather than losing the key of an account that was acknowledged.
        await db.Holders.Where(row => row.Subject == subject && row.State == HolderState.Enrolling)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, HolderState.Swept), cancellationToken);
        if (!await db.Holders.AnyAsync(row => row.Subject == subject && row.State == HolderState.Swept, cancellationToken)) return;
        var erased = await custodian.EraseUnasked(subject, cancellationToken);
        if (erased.Refusal is { Status: >= 500 } refusal) throw new InvalidOperationException(refusal.Code);
        // Where there was no key yet, nothing has forgotten it.
        await db.Holders.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
    }
}
