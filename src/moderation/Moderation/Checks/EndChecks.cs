using Domicile.Base;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Checks;

/// <summary>Ends checks that nobody will answer; within the caller's transaction.</summary>
internal static class EndChecks
{
    /// <returns>How many waited.</returns>
    public static async Task<int> Drop(ModerationDb db, IQueryable<Check> checks, TimeProvider time, CancellationToken cancellationToken)
    {
        var (waiting, now) = (checks.Where(row => row.State == CheckState.Waiting), time.GetUtcNow());
        await db.Cases.Where(row => row.State == CaseState.Open && waiting.Any(check => check.CaseId == row.Id)).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, CaseState.Gone).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken);
        return await waiting.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, CheckState.Dropped), cancellationToken);
    }

    /// <summary>What its author deleted leaves the golden set, and is asked about no longer.</summary>
    public static async Task About(ModerationDb db, string kind, Guid subject, TimeProvider time, CancellationToken cancellationToken)
    {
        await Drop(db, db.Checks.Where(row => row.Kind == kind && row.Subject == subject), time, cancellationToken);
        await db.GoldenCases.Where(row => row.Kind == kind && row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Nothing of an erased author is kept; and of whoever judged, that they did.</summary>
    public static async Task Erase(ModerationDb db, SubjectId person, CancellationToken cancellationToken)
    {
        await db.Checks.Where(row => row.Author == person).ExecuteDeleteAsync(cancellationToken);
        await db.GoldenCases.Where(row => row.Author == person).ExecuteDeleteAsync(cancellationToken);
        await db.Checks.Where(row => row.FirstBy == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.FirstBy, (SubjectId?)null), cancellationToken);
        await db.Checks.Where(row => row.GivenTo == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.GivenTo, (SubjectId?)null), cancellationToken);
        await db.Checks.Where(row => row.AnsweredBy == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.AnsweredBy, (SubjectId?)null), cancellationToken);
        await db.Checks.Where(row => row.SettledBy == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.SettledBy, (SubjectId?)null), cancellationToken);
        await db.GoldenCases.Where(row => row.MadeBy == person).ExecuteUpdateAsync(set => set.SetProperty(row => row.MadeBy, (SubjectId?)null), cancellationToken);
    }
}
