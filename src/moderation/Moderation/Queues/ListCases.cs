using Domicile.Base;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Queues;

/// <summary>GET /api/moderation/queue: how full the queues are that one may work on, and the cases that one holds or has put off.</summary>
internal sealed class ListCases(IDbContextFactory<ModerationDb> databases, Staff staff, TimeProvider time)
{
    private const int MostShown = 100, MostUrgent = 5;

    /// <param name="Waiting">Cases that nobody holds and that are open to the caller.</param>
    /// <param name="Late">Those of them past their time.</param>
    /// <param name="DueSoon">Those of them that have less than a quarter of a day left.</param>
    /// <param name="Oldest">Since when the one waits that has waited longest; null where none waits.</param>
    /// <param name="Next">In the order in which they are given out.</param>
    /// <param name="FirstDue">Those whose time runs out first.</param>
    internal sealed record QueueState(
        string Queue, int Waiting, int Late, int DueSoon, DateTimeOffset? Oldest, IReadOnlyList<Waiting> Next, IReadOnlyList<Waiting> FirstDue);

    internal sealed record Waiting(string Id, string Kind, string Policy, int Severity, int Reports, long Reach, DateTimeOffset OpenedAt, DateTimeOffset DueAt, string? Held);

    /// <summary>From here on a case's time is running out.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromHours(6);

    internal sealed record Response(IReadOnlyList<QueueState> Queues, IReadOnlyList<Waiting> Mine);

    public static async Task<Ok<Response>> Handle(Caller caller, ListCases slice, CancellationToken cancellationToken) =>
        TypedResults.Ok(await slice.Do(caller.Subject, cancellationToken));

    public async Task<Response> Do(SubjectId moderator, CancellationToken cancellationToken)
    {
        var (now, roles) = (time.GetUtcNow(), await staff.RolesOf(moderator, cancellationToken));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var queues = new List<QueueState>();
        var (soon, allowed) = (now + Soon, Routing.QueuesOf(roles));
        var waiting = db.Cases.AsNoTracking().Where(row => row.State == CaseState.Open && row.LeaseUntil <= now && !row.Matter.StartsWith(Check.GoldenMatter));
        // One index has all that the first asks for; what is closed to one is little.
        var counts = await Count(waiting.Where(row => allowed.Contains(row.Queue)), now, soon, cancellationToken);
        var closed = db.Passes.Where(pass => pass.Moderator == moderator).Select(pass => pass.CaseId)
            .Union(db.Reports.Where(report => report.Reporter == moderator && report.CaseId != null).Select(report => report.CaseId!.Value));
        var without = await Count(waiting.Where(row => allowed.Contains(row.Queue) && (row.Author == moderator || closed.Contains(row.Id))), now, soon, cancellationToken);
        foreach (var queue in allowed)
        {
            var open = waiting.Where(row => row.Queue == queue && row.Author != moderator
                && !db.Reports.Any(report => report.CaseId == row.Id && report.Reporter == moderator)
                && !db.Passes.Any(pass => pass.CaseId == row.Id && pass.Moderator == moderator));
            var next = await open.OrderByDescending(row => row.Rank).Take(MostShown).ToListAsync(cancellationToken);
            var due = await open.OrderBy(row => row.DueAt).Take(MostUrgent).ToListAsync(cancellationToken);
            var (all, less) = (counts.GetValueOrDefault(queue, Counted.None), without.GetValueOrDefault(queue, Counted.None));
            queues.Add(new(queue, all.Waiting - less.Waiting, all.Late - less.Late, all.DueSoon - less.DueSoon, all.Waiting > less.Waiting ? all.Oldest : null, [.. next.Select(Of)], [.. due.Select(Of)]));
        }
        var mine = await db.Cases.AsNoTracking().Where(row => row.Holder == moderator && row.LeaseUntil > now && row.State == CaseState.Open)
            .OrderBy(row => row.DueAt).Take(MostShown).ToListAsync(cancellationToken);
        return new(queues, [.. mine.Select(Of)]);
    }

    private sealed record Counted(string Queue, int Waiting, int Late, int DueSoon, DateTimeOffset Oldest)
    {
        public static readonly Counted None = new("", 0, 0, 0, default);
    }

    private static Task<Dictionary<string, Counted>> Count(IQueryable<Case> cases, DateTimeOffset now, DateTimeOffset soon, CancellationToken cancellationToken) =>
        cases.GroupBy(row => row.Queue).Select(rows => new Counted(rows.Key, rows.Count(), rows.Count(row => row.DueAt <= now),
            rows.Count(row => row.DueAt > now && row.DueAt <= soon), rows.Min(row => row.OpenedAt))).ToDictionaryAsync(row => row.Queue, cancellationToken);

    private static Waiting Of(Case row) =>
        new(Id.Format(row.Id), row.Kind, row.Policy, row.Severity, row.Reports, row.Reach, row.OpenedAt, row.DueAt, row.Held);
}
