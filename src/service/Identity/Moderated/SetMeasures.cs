using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Moderated;

/// <summary>Measures stand in the account's row; hiding goes the way of a leaving account's.</summary>
internal sealed class SetMeasures(
    IDbContextFactory<IdentityDb> databases, ApplyVisibility visibility, JobSignal<IdentityDb> jobs, TimeProvider time) : IPersonMeasures
{
    public async Task Set(SubjectId subject, bool suspended, FeatureSet blocked, CancellationToken cancellationToken)
    {
        var changed = await databases.Transact(async db =>
        {
            var rows = await db.Accounts.Where(account => account.Subject == subject && (account.Suspended != suspended || account.Blocked != blocked))
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.Suspended, suspended)
                    .SetProperty(account => account.Blocked, blocked), cancellationToken);
            if (rows == 0) return false;
            // Should this break off before everything is hidden.
            db.Add(ApplyVisibility.For(subject, time));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }, cancellationToken);
        if (!changed) return;
        await visibility.Apply(subject, cancellationToken);
        jobs.Raise();
    }
}
