using Domicile.Moderation.Tables;
using Domicile.Rules;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// Whether what machines said of a subject still keeps it from being seen: until a person's decision about its case is in the ledger, or the
/// automated decision has ended. It follows from the rows, and is stored nowhere here.
/// </summary>
internal sealed class ReviewStates(IDbContextFactory<ModerationDb> databases)
{
    /// <summary>Of a subject that was judged; null for one that was not.</summary>
    public async Task<ReviewState?> Of(string kind, Guid subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var review = await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == subject, cancellationToken);
        return review is null ? null : await Of(db, review, cancellationToken);
    }

    public static async Task<ReviewState> Of(ModerationDb db, Review review, CancellationToken cancellationToken)
    {
        if (review.Action < RuleAction.Hold || await IsReleased(db, review, cancellationToken)) return ReviewState.Passed;
        return review.Action == RuleAction.Hold ? ReviewState.Waiting : ReviewState.Blocked;
    }

    private static Task<bool> IsReleased(ModerationDb db, Review review, CancellationToken cancellationToken) => db.Decisions.AnyAsync(decision =>
        decision.CaseId == review.CaseId && decision.DecidedBy != Decision.Machine && decision.LedgerIndex != null
        || decision.Id == review.DecisionId && decision.Ending != Ending.None, cancellationToken);
}
