using Domicile.Base;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>Has the name of somebody who has just signed up looked at by a person: written in the transaction that makes the account.</summary>
internal sealed class JudgeName(IEnumerable<IProfileReview> reviews) : JobHandler<IdentityDb>
{
    private const string KindName = "judge-name";

    public override string Kind => KindName;

    public static Job JobFor(SubjectId subject, TimeProvider time) => Job.Of(KindName, subject.ToString(), time);

    public override async Task Run(IdentityDb db, Job job, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<SubjectId>(job.Payload, out var subject)
            || await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return;
        foreach (var review in reviews) await review.Admits(subject, account.Name, account.About, cancellationToken);
    }
}
