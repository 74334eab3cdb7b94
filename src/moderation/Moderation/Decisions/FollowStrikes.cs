using Domicile.Moderation.Appeals;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// Begins, prolongs and ends what follows from strikes alone. Each such restriction is a decision that nobody takes about no case: with its entry
/// in the ledger, its statement of reasons, and its own appeal.
/// </summary>
internal sealed class FollowStrikes(SubjectKinds kinds, TimeProvider time)
{
    /// <summary>After a decision, or its end, came to the ledger.</summary>
    /// <returns>Those that began, ended, or are in force, so that their entries and statements are made.</returns>
    public async Task<IReadOnlyList<Decision>> Do(ModerationDb db, Decision cause, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var all = await db.Decisions.Where(row => row.Author == cause.Author && (row.LedgerIndex != null || row.StrikeLimit != null)).ToListAsync(cancellationToken);
        var counting = all.Where(row => row.LedgerIndex is not null && row.Ending == Ending.None && row.StrikeUntil > now).ToList();
        var followed = new List<Decision>();
        foreach (var limit in StrikeLimit.All)
        {
            var before = all.FindAll(row => row.StrikeLimit == limit.Count);
            var until = limit.Until(counting, before.Where(row => row.EndedBy is { } by && by != Decision.Machine).Max(row => row.EndedAt));
            var last = before.MaxBy(row => row.At);
            var isInForce = last?.Ending == Ending.None && Step.Read(last.Steps)[0].Until > now;
            if (isInForce && until is null) await End(db, last!, cause.Ending == Ending.Overturned ? Ending.Overturned : Ending.Undone, cancellationToken);
            else if (isInForce) last!.Steps = limit.Steps(until!.Value);
            else if (until is null) continue;
            else last = await Begin(db, limit, until.Value, counting.Find(row => row.Id == cause.Id) ?? counting.MaxBy(row => row.At)!, now, cancellationToken);
            if (last is not null) followed.Add(last);
        }
        await db.SaveChangesAsync(cancellationToken);
        return followed;
    }

    private async Task<Decision?> Begin(ModerationDb db, StrikeLimit limit, DateTimeOffset until, Decision cause, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await kinds[SubjectKinds.Profile].Get(cause.Author.Value, cancellationToken) is not { } found) return null;
        var decision = limit.Decide(until, cause, found, now);
        db.AddRange(decision, CarryOut.JobFor(decision.Id, time));
        return decision;
    }

    private async Task End(ModerationDb db, Decision decision, Ending ending, CancellationToken cancellationToken)
    {
        await SettleAppeals.Drop(db, decision.Id, time, cancellationToken);
        await UndoDecision.End(db, decision.Id, ending, Decision.Machine, null, time, cancellationToken);
        await db.Entry(decision).ReloadAsync(cancellationToken);
    }
}
