using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// Gives out cases. Whoever asks while cases are being given out is answered with the next batch, in one transaction: each is given the first
/// case that nobody holds, and knows of it once that is durable. Another process passes over the rows that this one is about to take.
/// </summary>
internal sealed class Desk : IAsyncDisposable
{
    /// <summary>How long a case stays with somebody who does nothing about it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private const int MostAtOnce = 128;

    private readonly IDbContextFactory<ModerationDb> _databases;
    private readonly ModuleStorage<ModerationDb> _storage;
    private readonly Exposure _exposure;
    private readonly TimeProvider _time;
    private readonly Batches<Ask, Outcome<Guid?>> _asks;

    public Desk(IDbContextFactory<ModerationDb> databases, ModuleStorage<ModerationDb> storage, Exposure exposure, TimeProvider time)
    {
        (_databases, _storage, _exposure, _time) = (databases, storage, exposure, time);
        _asks = new(Give, MostAtOnce);
    }

    /// <summary>
    /// The case that one has and has not put off; or else the most urgent of the first queue that has one for this moderator: not about
    /// themselves, not reported by themselves, not passed on by themselves before. Null where there is none.
    /// </summary>
    /// <remarks>Whoever gives up waiting may have been given a case all the same, and has it when they ask again.</remarks>
    public Task<Outcome<Guid?>> Next(SubjectId moderator, CancellationToken cancellationToken) => _asks.Ask(new(moderator, null, true)).WaitAsync(cancellationToken);

    /// <summary>This case; null where it is not to be had.</summary>
    /// <param name="moderator">For whom.</param>
    /// <param name="only">Which.</param>
    /// <param name="isSeen">Whether they are going to look at it, which counts.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Outcome<Guid?>> This(SubjectId moderator, Guid only, bool isSeen, CancellationToken cancellationToken) =>
        _asks.Ask(new(moderator, only, isSeen)).WaitAsync(cancellationToken);

    /// <summary>What these have in front of them, and have not put off.</summary>
    public static IQueryable<Case> HeldBy(ModerationDb db, IReadOnlyCollection<SubjectId> moderators, DateTimeOffset now) =>
        db.Cases.Where(row => row.Holder != null && moderators.Contains(row.Holder.Value) && row.LeaseUntil > now && row.State == CaseState.Open && row.Held == null);

    public ValueTask DisposeAsync() => _asks.DisposeAsync();

    private Task<IReadOnlyList<Outcome<Guid?>>> Give(IReadOnlyList<Ask> asks) => OpenCase.WithRetry<IReadOnlyList<Outcome<Guid?>>>(_databases, async db =>
    {
        // The same question twice has one answer.
        var (answers, waiting) = (new Dictionary<Ask, Outcome<Guid?>>(), new List<Waiting>());
        var (now, moderators) = (_time.GetUtcNow(), asks.Select(ask => ask.Moderator).Distinct().ToList());
        var roles = await db.Moderators.AsNoTracking().Where(row => moderators.Contains(row.Subject)).ToDictionaryAsync(row => row.Subject, row => row.Roles);
        var exposed = await db.Exposed.Where(row => moderators.Contains(row.Moderator)).ToDictionaryAsync(row => row.Moderator);
        var held = (await HeldBy(db, moderators, now).OrderBy(row => row.LeaseUntil).Select(row => new { Holder = row.Holder!.Value, row.Id }).ToListAsync()).ToLookup(row => row.Holder, row => row.Id);
        foreach (var ask in asks.Distinct())
        {
            var (queues, state) = (Routing.QueuesOf(roles.GetValueOrDefault(ask.Moderator)), ask.IsSeen ? _exposure.StateOf(exposed.GetValueOrDefault(ask.Moderator)) : Exposure.Fresh);
            // A case that one has is finished first. Whoever needs a break gets none; whoever has seen enough grave ones gets others.
            if (ask.Only is null && held[ask.Moderator].Any()) answers[ask] = held[ask.Moderator].First();
            else if (state.BreakUntil is not null) answers[ask] = Exposure.BreakDue;
            else waiting.Add(new(ask, state.Within(queues), queues));
        }
        foreach (var one in waiting.Where(one => one.Ask.Only is not null))
            await Offer(db, await Free(db, "id = {1}", now, one.Ask.Only!.Value.ToByteArray(true)), [one], now);
        foreach (var (queue, _) in Routing.Queues)
            await Hand(db, queue, [.. waiting.Where(one => one.Ask.Only is null && one.Taken is null && one.Queues.Contains(queue))], now);
        foreach (var one in waiting)
        {
            answers[one.Ask] = one.Taken is { } given ? given.Id : await Nothing(db, one, now);
            if (one.Taken is null || !one.Ask.IsSeen) continue;
            exposed[one.Ask.Moderator] = _exposure.Saw(db, exposed.GetValueOrDefault(one.Ask.Moderator), one.Ask.Moderator, one.Taken.Severity);
        }
        await db.SaveChangesAsync();
        return [.. asks.Select(ask => answers[ask])];
    }, CancellationToken.None);

    /// <summary>Gives each who waits the first case of the queue that is free and open to them.</summary>
    private async Task Hand(ModerationDb db, string queue, List<Waiting> waiting, DateTimeOffset now)
    {
        for (var most = waiting.Count; waiting.Count > 0; most *= 4)
        {
            // An index has them in this order, with what tells whether they are free.
            var free = await Free(db, "queue = {1} order by rank desc limit {2}", now, queue, most);
            await Offer(db, free, waiting, now);
            waiting.RemoveAll(one => one.Taken is not null);
            if (free.Count < most) return;
        }
    }

    private Task<List<Case>> Free(ModerationDb db, string which, DateTimeOffset now, params object[] values)
    {
        var statement = $"select * from cases where state = 0 and lease_until <= {{0}} and matter not like '{Check.GoldenMatter}%' and {which} {_storage.SkipLocked}";
        return db.Cases.FromSqlRaw(statement, [now.ToUnixTimeMilliseconds(), .. values]).ToListAsync();
    }

    private static async Task Offer(ModerationDb db, List<Case> free, List<Waiting> waiting, DateTimeOffset now)
    {
        var (cases, moderators) = (free.Select(one => one.Id).ToList(), waiting.Select(one => one.Ask.Moderator).ToList());
        var closed = new HashSet<(Guid, SubjectId)>();
        foreach (var pass in await db.Passes.AsNoTracking().Where(row => cases.Contains(row.CaseId) && moderators.Contains(row.Moderator)).ToListAsync())
            closed.Add((pass.CaseId, pass.Moderator));
        foreach (var report in await db.Reports.Where(row => row.CaseId != null && cases.Contains(row.CaseId.Value) && moderators.Contains(row.Reporter))
            .Select(row => new { row.CaseId, row.Reporter }).ToListAsync()) closed.Add((report.CaseId!.Value, report.Reporter));
        foreach (var one in waiting)
        {
            var me = one.Ask.Moderator;
            if (free.Find(row => row.LeaseUntil <= now && row.Author != me && one.Queues.Contains(row.Queue) && !closed.Contains((row.Id, me))) is not { } taken) continue;
            (taken.Holder, taken.LeaseUntil, taken.Held, one.Taken) = (me, now + Lease, null, taken);
        }
    }

    private static async Task<Outcome<Guid?>> Nothing(ModerationDb db, Waiting one, DateTimeOffset now)
    {
        var withheld = one.All.Except(one.Queues).ToList();
        return withheld.Count > 0 && await db.Cases.AnyAsync(row => row.State == CaseState.Open && row.LeaseUntil <= now && withheld.Contains(row.Queue))
            ? Exposure.GraveEnough : default(Guid?);
    }

    /// <param name="Only">This case; null for the next.</param>
    private sealed record Ask(SubjectId Moderator, Guid? Only, bool IsSeen);

    /// <param name="Queues">Of which they are given cases.</param>
    /// <param name="All">With those of which they have seen enough.</param>
    private sealed record Waiting(Ask Ask, IReadOnlyList<string> Queues, IReadOnlyList<string> All)
    {
        public Case? Taken { get; set; }
    }
}
