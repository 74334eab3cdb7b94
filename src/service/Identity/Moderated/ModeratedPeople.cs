using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Moderated;

/// <inheritdoc/>
internal sealed class ModeratedPeople(IDbContextFactory<IdentityDb> databases) : IModeratedPeople
{
    public async Task<ModeratedPerson?> Find(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.State == AccountState.Active, cancellationToken)
            is { } account ? new(account.Profile, account.About, account.CreatedAt, account.Suspended, account.Blocked) : null;
    }
}
