using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Profiles;

/// <summary>What other modules may ask about people, from the database.</summary>
internal sealed class StoredProfiles(IDbContextFactory<IdentityDb> databases) : IProfiles
{
    public async Task<IReadOnlyDictionary<SubjectId, Profile>> Get(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking()
            .Where(account => subjects.Contains(account.Subject) && account.State == AccountState.Active && !account.Suspended)
            .ToDictionaryAsync(account => account.Subject, account => account.Profile, cancellationToken);
    }

    public async Task<SubjectId?> Find(string name, CancellationToken cancellationToken)
    {
        name = name.ToLowerInvariant();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(account => account.Name == name && account.State == AccountState.Active && !account.Suspended)
            .Select(account => (SubjectId?)account.Subject).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<ShownPerson?> Show(string name, SubjectId? viewer, CancellationToken cancellationToken)
    {
        name = name.ToLowerInvariant();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking()
            .FirstOrDefaultAsync(account => account.Name == name && account.State == AccountState.Active, cancellationToken);
        return account is null || (account.Suspended && account.Subject != viewer) ? null : new(account.Subject, account.Profile, account.About);
    }

    public async Task<IReadOnlyDictionary<SubjectId, string>> Names(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(account => subjects.Contains(account.Subject))
            .ToDictionaryAsync(account => account.Subject, account => account.Name, cancellationToken);
    }
}
