using Domicile.Base;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>What somebody holds goes back to its queue once they may not work on it: no role is in force while the account is suspended or leaving.</summary>
internal sealed class GiveBackCases(IDbContextFactory<ModerationDb> databases) : IPublications
{
    public async Task Hide(SubjectId subject, bool hidden, CancellationToken cancellationToken)
    {
        if (!hidden) return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Do(db, subject, [], cancellationToken);
    }

    /// <param name="db">In whose transaction, if there is one.</param>
    /// <param name="moderator">Who.</param>
    /// <param name="but">The queues that they may go on working on.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static Task<int> Do(ModerationDb db, SubjectId moderator, IReadOnlyList<string> but, CancellationToken cancellationToken) =>
        db.Cases.Where(row => row.Holder == moderator && row.State == CaseState.Open && !but.Contains(row.Queue)).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Holder, (SubjectId?)null).SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch).SetProperty(row => row.Held, (string?)null), cancellationToken);
}
