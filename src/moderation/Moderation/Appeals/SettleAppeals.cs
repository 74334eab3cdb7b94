using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Appeals;

/// <summary>Ends what waits for an answer once its decision was looked at again, or is gone.</summary>
internal static class SettleAppeals
{
    /// <summary>Answers all appeals against the decision that wait; within the caller's transaction.</summary>
    public static async Task Do(ModerationDb db, Guid decision, AppealState outcome, SubjectId? by, string? message, TimeProvider time, CancellationToken cancellationToken)
    {
        var about = await db.Decisions.AsNoTracking().FirstAsync(row => row.Id == decision, cancellationToken);
        foreach (var appeal in await db.Appeals.Where(row => row.DecisionId == decision && row.State == AppealState.Waiting).ToListAsync(cancellationToken))
        {
            (appeal.State, appeal.DecidedBy, appeal.DecidedAt, appeal.Message) = (outcome, by, time.GetUtcNow(), message);
            db.Add(EnterFact.JobFor(AppealBody.OfOutcome(appeal, about), time));
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A decision was taken back, or what it was about is gone: nothing is left to appeal against. Within the caller's transaction.</summary>
    public static async Task Drop(ModerationDb db, Guid decision, TimeProvider time, CancellationToken cancellationToken)
    {
        var (matter, now) = (Appeal.MatterOf(decision), time.GetUtcNow());
        await db.Cases.Where(row => row.Matter == matter && row.State == CaseState.Open).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, CaseState.Gone).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken);
        await Do(db, decision, AppealState.Moot, null, null, time, cancellationToken);
    }
}
