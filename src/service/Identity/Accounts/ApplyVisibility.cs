using Domicile.Base;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>Has every module hide what a leaving or suspended subject has made public, or show it again: whichever the account's state says now.</summary>
internal sealed class ApplyVisibility(IDbContextFactory<IdentityDb> databases, IEnumerable<IPublications> publications) : JobHandler<IdentityDb, SubjectId>
{
    private const string KindName = "apply-visibility";

    public override string Kind => KindName;

    public static Job For(SubjectId subject, TimeProvider time) => JobPayload.Job(KindName, subject, time);

    protected override Task Run(IdentityDb db, SubjectId subject, Job job, CancellationToken cancellationToken) => Apply(subject, cancellationToken);

    public async Task Apply(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Subject == subject, cancellationToken) is not { } account) return;
        foreach (var published in publications)
            await published.Hide(subject, account.State != AccountState.Active || account.Suspended, cancellationToken);
    }
}
