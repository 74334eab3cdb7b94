using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

/// <summary>What other modules may ask about people, from the database.</summary>
internal sealed class Profiles(IDbContextFactory<CommunityDb> databases) : IProfiles
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

    public async Task<IReadOnlySet<SubjectId>> FollowedBy(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Follows.Where(follow => follow.Follower == subject).Select(follow => follow.Followed).ToHashSetAsync(cancellationToken);
    }
}
