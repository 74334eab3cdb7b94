using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social.Follows;

/// <summary>Who follows whom, from the database.</summary>
internal sealed class StoredFollows(IDbContextFactory<SocialDb> databases) : IFollows
{
    public async Task<IReadOnlySet<SubjectId>> FollowedBy(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Follows.Where(follow => follow.Follower == subject).Select(follow => follow.Followed).ToHashSetAsync(cancellationToken);
    }

    public async Task<long> CountFollowers(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.FollowCounts.Where(count => count.Subject == subject).Select(count => count.Followers).FirstOrDefaultAsync(cancellationToken);
    }
}
