using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>GET /api/moderation/queue: how full the queues are that one may work on, and the cases that one holds or has put off.</summary>
internal sealed class ListCases(IDbContextFactory<ModerationDb> databases, Staff staff, TimeProvider time)
{
    private const int MostShown = 100, MostUrgent = 5;

    /// <param name="Waiting">Cases that nobody holds.</param>
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

    public static async Task<IResult> Handle(HttpContext context, ListCases slice) =>
        TypedResults.Ok(await slice.Do(context.Subject()!.Value, context.RequestAborted));

    public async Task<Response> Do(SubjectId moderator, CancellationToken cancellationToken)
    {
        var (now, roles) = (time.GetUtcNow(), await staff.RolesOf(moderator, cancellationToken));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var queues = new List<QueueState>();
        foreach (var (queue, _) in Routing.Queues.Where(queue => roles.May(queue.Needs)))
        {
            var waiting = db.Cases.AsNoTracking().Where(row => row.Queue == queue && row.State == CaseState.Open && row.LeaseUntil <= now && row.Author != moderator
                && !row.Matter.StartsWith(Check.GoldenMatter)
                && !db.Reports.Any(report => report.CaseId == row.Id && report.Reporter == moderator)
                && !db.Passes.Any(pass => pass.CaseId == row.Id && pass.Moderator == moderator));
            var next = await waiting.OrderByDescending(row => row.Rank).Take(MostShown).ToListAsync(cancellationToken);
            var due = await waiting.OrderBy(row => row.DueAt).Take(MostUrgent).ToListAsync(cancellationToken);
            var soon = now + Soon;
            queues.Add(new(queue, await waiting.CountAsync(cancellationToken), await waiting.CountAsync(row => row.DueAt <= now, cancellationToken),
                await waiting.CountAsync(row => row.DueAt > now && row.DueAt <= soon, cancellationToken),
                await waiting.MinAsync(row => (DateTimeOffset?)row.OpenedAt, cancellationToken), [.. next.Select(Of)], [.. due.Select(Of)]));
        }
        var mine = await db.Cases.AsNoTracking().Where(row => row.Holder == moderator && row.LeaseUntil > now && row.State == CaseState.Open)
            .OrderBy(row => row.DueAt).Take(MostShown).ToListAsync(cancellationToken);
        return new(queues, [.. mine.Select(Of)]);
    }

    private static Waiting Of(Case row) =>
        new(Id.Format(row.Id), row.Kind, row.Policy, row.Severity, row.Reports, row.Reach, row.OpenedAt, row.DueAt, row.Held);
}
