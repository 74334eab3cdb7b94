using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Cases;

/// <summary>Brings what was said about a subject to its open case, or opens one.</summary>
internal sealed class OpenCase(TimeProvider time)
{
    /// <summary>Another report; within the caller's transaction. The case is as urgent as the gravest of its reports.</summary>
    public async Task<Guid> ForReport(ModerationDb db, string kind, SubjectFacts found, Policy policy, bool isTrusted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = now.AddHours(policy.ClockHours);
        // Locks the row, so that two reports at once are counted one after the other.
        var counted = await db.Cases.Where(row => row.Kind == kind && row.Subject == found.Subject && row.Matter == "" && row.State == CaseState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Reports, row => row.Reports + 1).SetProperty(row => row.Reach, found.Reach), cancellationToken);
        // One that appeared since then did not count this report: it stands in the way of a second, and all is done again.
        var one = counted == 0 ? null : await db.Cases.FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == found.Subject && row.Matter == "" && row.State == CaseState.Open, cancellationToken);
        if (one is null) db.AddRange(one = Make(kind, found, policy, policy.Severity, now, reports: 1), EnterFact.JobFor(CaseBody.OfOpening(one), time));
        else Raise(one, policy, policy.Severity, due);
        if (isTrusted && !one.Trusted) (one.Trusted, one.Rank) = (true, one.Rank + Priority.Trusted);
        return one.Id;
    }

    /// <summary>What machines found; within the caller's transaction, see <see cref="Transactions.TransactWithRetry"/>.</summary>
    public async Task<Case> ForSignals(ModerationDb db, string kind, SubjectFacts found, Policy policy, int severity, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var one = await db.Cases.FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == found.Subject && row.Matter == "" && row.State == CaseState.Open, cancellationToken);
        if (one is null) db.AddRange(one = Make(kind, found, policy, severity, now, reports: 0), EnterFact.JobFor(CaseBody.OfOpening(one), time));
        else Raise(one, policy, severity, now.AddHours(policy.ClockHours));
        return one;
    }

    // As urgent as the gravest of what was said.
    private static void Raise(Case one, Policy policy, int severity, DateTimeOffset due)
    {
        if (severity > one.Severity)
            (one.Severity, one.Policy, one.Queue) = (severity, policy.Id, one.Queue == Routing.Help ? Routing.Help : Routing.QueueOf(policy));
        if (due < one.DueAt) one.DueAt = due;
        one.Rank = Priority.Rank(one.Severity, one.Reach, one.Reports, one.OpenedAt) + (one.Trusted ? Priority.Trusted : 0);
    }

    private static Case Make(string kind, SubjectFacts found, Policy policy, int severity, DateTimeOffset now, int reports) => new()
    {
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        Subject = found.Subject,
        Matter = "",
        Author = found.Author,
        Policy = policy.Id,
        Severity = severity,
        Queue = Routing.QueueOf(policy),
        Rank = Priority.Rank(severity, found.Reach, reports, now),
        Reach = found.Reach,
        Reports = reports,
        OpenedAt = now,
        DueAt = now.AddHours(policy.ClockHours),
        LeaseUntil = DateTimeOffset.UnixEpoch,
    };
}
