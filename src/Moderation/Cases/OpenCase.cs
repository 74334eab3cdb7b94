using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>Brings what was said about a subject to its open case, or opens one.</summary>
internal sealed class OpenCase(TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Another report; within the caller's transaction. The case is as urgent as the gravest of its reports.</summary>
    public async Task<Guid> ForReport(ModerationDb db, string kind, SubjectFacts found, Policy policy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = now.AddHours(policy.ClockHours);
        // Locks the row, so that two reports at once are counted one after the other.
        var counted = await db.Cases.Where(row => row.Kind == kind && row.Subject == found.Subject && row.Matter == "" && row.State == CaseState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Reports, row => row.Reports + 1).SetProperty(row => row.Reach, found.Reach), cancellationToken);
        // One that appeared since then did not count this report: it stands in the way of a second, and all is done again.
        var one = counted == 0 ? null : await db.Cases.FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == found.Subject && row.Matter == "" && row.State == CaseState.Open, cancellationToken);
        if (one is null) db.AddRange(one = Make(kind, found, policy, now, due, reports: 1), EnterFact.JobFor(LedgerBody.OfOpening(one), time));
        else if (policy.Severity > one.Severity)
            (one.Severity, one.Policy, one.Queue) = (policy.Severity, policy.Id, one.Queue == Routing.Help ? Routing.Help : Routing.QueueOf(policy));
        if (due < one.DueAt) one.DueAt = due;
        one.Rank = Priority.Rank(one.Severity, one.Reach, one.Reports, one.OpenedAt);
        return one.Id;
    }

    /// <summary>Does the work in a transaction; again, where another opened the same case at the same time.</summary>
    public static async Task<T> WithRetry<T>(IDbContextFactory<ModerationDb> databases, Func<ModerationDb, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await databases.Transact(work, cancellationToken);
            }
            catch (DbUpdateException other) when (attempt < Attempts && Failures.IsDuplicate(other))
            {
                // It is there now.
            }
        }
    }

    private static Case Make(string kind, SubjectFacts found, Policy policy, DateTimeOffset now, DateTimeOffset due, int reports) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        Subject = found.Subject,
        Matter = "",
        Author = found.Author,
        Policy = policy.Id,
        Severity = policy.Severity,
        Queue = Routing.QueueOf(policy),
        Rank = Priority.Rank(policy.Severity, found.Reach, reports, now),
        Reach = found.Reach,
        Reports = reports,
        OpenedAt = now,
        DueAt = due,
        LeaseUntil = DateTimeOffset.UnixEpoch,
    };
}
