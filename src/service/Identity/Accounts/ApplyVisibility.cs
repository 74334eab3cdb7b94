using Domicile.Base;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>Has every module hide what a leaving or suspended subject has made public, or show it again: whichever the account's state says now.</summary>
internal sealed class ApplyVisibility(IDbContextFactory<IdentityDb> databases, IEnumerable<IPublications> publications) : JobHandler<IdentityDb>
{
    private const string KindName = "apply-visibility";

    public override string Kind => KindName;

    public static Job For(SubjectId subject, TimeProvider time) => Job.Of(KindName, subject.ToString(), time);

    public override async Task Run(IdentityDb db, Job job, CancellationToken cancellationToken)
    {
        if (Id.TryParse<SubjectId>(job.Payload, out var subject)) await Apply(subject, cancellationToken);
    }

    public async Task Apply(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return;
        foreach (var published in publications)
            await published.Hide(subject, account.State != AccountState.Active || account.Suspended, cancellationToken);
    }
}
