using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Queues;

/// <summary>
/// Gives out cases. Whoever asks while cases are being given out is answered with the next batch, in one transaction: each is given the first
/// case that nobody holds, and knows of it once that is durable. Another process passes over the rows that this one is about to take.
/// </summary>
internal sealed class Desk : IAsyncDisposable
{
    private const int MostAtOnce = 128;

    private readonly IDbContextFactory<ModerationDb> _databases;
    private readonly ModuleStorage<ModerationDb> _storage;
    private readonly RolesInForce _roles;
    private readonly Exposure _exposure;
    private readonly TimeProvider _time;
    private readonly Batches<Ask, Outcome<Guid?>> _asks;

    public Desk(IDbContextFactory<ModerationDb> databases, ModuleStorage<ModerationDb> storage, RolesInForce roles, Exposure exposure, TimeProvider time)
    {
        (_databases, _storage, _roles, _exposure, _time) = (databases, storage, roles, exposure, time);
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

    public ValueTask DisposeAsync() => _asks.DisposeAsync();

    private async Task<IReadOnlyList<Outcome<Guid?>>> Give(IReadOnlyList<Ask> asks)
    {
        var moderators = asks.Select(ask => ask.Moderator).Distinct().ToList();
        // Before the transaction, which lets nobody else write.
        var roles = await _roles.Of(moderators, CancellationToken.None);
        return await _databases.TransactWithRetry(db => Give(db, asks, moderators, roles), CancellationToken.None);
    }

    private async Task<IReadOnlyList<Outcome<Guid?>>> Give(ModerationDb db, IReadOnlyList<Ask> asks, IReadOnlyList<SubjectId> moderators, IReadOnlyDictionary<SubjectId, Role> roles)
    {
        // The same question twice has one answer.
        var (answers, waiting) = (new Dictionary<Ask, Outcome<Guid?>>(), new List<Waiting>());
        var now = _time.GetUtcNow();
        var seen = await db.Exposed.AsNoTracking().Where(row => moderators.Contains(row.Moderator)).ToDictionaryAsync(row => row.Moderator);
        var held = (await HeldCase.InFrontOf(db, moderators, now).OrderBy(row => row.LeaseUntil).Select(row => new { Holder = row.Holder!.Value, row.Id }).ToListAsync()).ToLookup(row => row.Holder, row => row.Id);
        foreach (var ask in asks.Distinct())
        {
            var (queues, state) = (Routing.QueuesOf(roles.GetValueOrDefault(ask.Moderator)), ask.IsSeen ? _exposure.StateOf(seen.GetValueOrDefault(ask.Moderator)) : Exposure.Fresh);
            // A case that one has is finished first. Whoever needs a break gets none; whoever has seen enough grave ones gets others.
            if (ask.Only is null && held[ask.Moderator].Any()) answers[ask] = held[ask.Moderator].First();
            else if (state.BreakUntil is not null) answers[ask] = Exposure.BreakDue;
            else waiting.Add(new(ask, state.Within(queues), queues));
        }
        foreach (var one in waiting.Where(one => one.Ask.Only is not null))
            await Offer(db, await Free(db, "id = {1}", now, one.Ask.Only!.Value.ToByteArray(true)), [one]);
        foreach (var (queue, _) in Routing.Queues)
            await Hand(db, queue, [.. waiting.Where(one => one.Ask.Only is null && one.Taken is null && one.Queues.Contains(queue))], now);
        foreach (var one in waiting) answers[one.Ask] = one.Taken is { } taken ? taken.Id : await Nothing(db, one, now);
        await Write(db, [.. waiting.Where(one => one.Taken is not null)], now + HeldCase.Lease);
        return [.. asks.Select(ask => answers[ask])];
    }

    /// <summary>Gives each who waits the first case of the queue that is free and open to them.</summary>
    private async Task Hand(ModerationDb db, string queue, List<Waiting> waiting, DateTimeOffset now)
    {
        for (var most = waiting.Count; waiting.Count > 0; most *= 4)
        {
            // An index has them in this order, with what tells whether they are free.
            var free = await Free(db, "queue = {1} order by rank desc limit {2}", now, queue, most);
            var isAll = free.Count < most;
            await Offer(db, free, waiting);
            waiting.RemoveAll(one => one.Taken is not null);
            if (isAll) return;
        }
    }

    private Task<List<FreeCase>> Free(ModerationDb db, string which, DateTimeOffset now, params object[] values)
    {
        var statement = $"select * from cases where state = 0 and lease_until <= {{0}} and matter not like '{Check.GoldenMatter}%' and {which} {_storage.SkipLocked}";
        return db.Cases.FromSqlRaw(statement, [now.ToUnixTimeMilliseconds(), .. values]).Select(row => new FreeCase(row.Id, row.Queue, row.Author, row.Severity)).ToListAsync();
    }

    private static async Task Offer(ModerationDb db, List<FreeCase> free, List<Waiting> waiting)
    {
        var (cases, moderators) = (free.ConvertAll(one => one.Id), waiting.ConvertAll(one => one.Ask.Moderator));
        var closed = await db.Passes.Where(row => cases.Contains(row.CaseId) && moderators.Contains(row.Moderator)).Select(row => new { row.CaseId, row.Moderator })
            .Union(db.Reports.Where(row => row.CaseId != null && cases.Contains(row.CaseId.Value) && moderators.Contains(row.Reporter)).Select(row => new { CaseId = row.CaseId!.Value, Moderator = row.Reporter }))
            .ToHashSetAsync();
        foreach (var one in waiting)
        {
            var me = one.Ask.Moderator;
            one.Taken = free.Find(row => row.Author != me && one.Queues.Contains(row.Queue) && !closed.Contains(new { CaseId = row.Id, Moderator = me }));
            if (one.Taken is not null) free.Remove(one.Taken);
        }
    }

    /// <summary>Who has what from now on, and what they see of it, in a statement each.</summary>
    private async Task Write(ModerationDb db, List<Waiting> given, DateTimeOffset until)
    {
        if (given.Count == 0) return;
        await db.Execute("update cases set holder = given.column2, lease_until = given.column3, held = null from (values {rows}) as given where id = given.column1",
            given.ConvertAll(one => (object[])[one.Taken!.Id.ToByteArray(true), one.Ask.Moderator.Value.ToByteArray(true), until.ToUnixTimeMilliseconds()]));
        await _exposure.Saw(db, given.Where(one => one.Ask.IsSeen).Select(one => (one.Ask.Moderator, one.Taken!.Severity)));
    }

    private static async Task<Outcome<Guid?>> Nothing(ModerationDb db, Waiting one, DateTimeOffset now)
    {
        var withheld = one.All.Except(one.Queues).ToList();
        return withheld.Count > 0 && await db.Cases.AnyAsync(row => row.State == CaseState.Open && row.LeaseUntil <= now && withheld.Contains(row.Queue))
            ? Exposure.GraveEnough : default(Guid?);
    }

    /// <summary>What has to be known of a case to give it to somebody.</summary>
    private sealed record FreeCase(Guid Id, string Queue, SubjectId Author, int Severity);

    /// <param name="Only">This case; null for the next.</param>
    private sealed record Ask(SubjectId Moderator, Guid? Only, bool IsSeen);

    /// <param name="Queues">Of which they are given cases.</param>
    /// <param name="All">With those of which they have seen enough.</param>
    private sealed record Waiting(Ask Ask, IReadOnlyList<string> Queues, IReadOnlyList<string> All)
    {
        public FreeCase? Taken { get; set; }
    }
}
