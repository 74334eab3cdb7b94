using System.Collections.Immutable;
using System.Text;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Ledger;
using Domicile.Quorum;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Acts;

/// <summary>
/// The charter that follows from the acts in the ledger, in log time. With witnesses an act counts from when their quorum has cosigned a checkpoint that holds it,
/// and a delay has run when they have cosigned one that much later: the custodian's own clock moves neither. Without, it is that clock, which does not go back.
/// </summary>
public sealed class CountActs(
    IDbContextFactory<CustodyDb> databases, WriteQueue writes, EntryBook book, Log log, ContentKinds kinds, IOptions<DomicileOptions> arrangement, TimeProvider time) : IDisposable
{
    // Whoever sent an act learns that it counts, if the witnesses are there; otherwise it counts when they are.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromHours(2);

    private readonly SemaphoreSlim _one = new(1);
    private volatile ImmutableQueue<Awaiting> _awaiting = [];
    private readonly CancellationTokenSource _closing = new();
    private volatile Charter _charter = Charter.Initial(kinds);

    /// <summary>What is agreed now.</summary>
    public Charter Charter => _charter.At(NowMs);

    /// <summary>What follows from the act of an entry that is about to be appended, behind those that still await their witnesses. The ledger can
    /// have been quiet for a while, and the custodian's clock is believed for no longer than that.</summary>
    public Outcome<Charter> Expect(Func<Charter, long, Outcome<Charter>> follow, Entry entry)
    {
        if (!log.HasWitnesses) return follow(_charter, entry.At.ToUnixTimeMilliseconds());
        var charter = _awaiting.Aggregate(_charter, (before, act) => Expect(before, (at, ms) => Take(at, act.Text, ms)).Succeeded(out var after, out _) ? after : before);
        return Expect(charter, follow);
    }

    /// <summary>Unix milliseconds.</summary>
    public long NowMs => log.HasWitnesses ? log.Witnessed?.ReachedMs ?? 0 : ClockMs;

    /// <summary>By whichever clock is ahead: what is over by one of them is over.</summary>
    public long LatestMs => Math.Max(ClockMs, NowMs);

    /// <summary>Whose time it is: <c>witnesses</c> or <c>custodian</c>.</summary>
    public string Clock => log.HasWitnesses ? "witnesses" : "custodian";

    /// <summary>How many acts await their witnesses.</summary>
    public int Waiting => _awaiting.Count();

    /// <summary>Whether the witnesses have not been heard for long, or something would be due by the custodian's clock.</summary>
    public bool WantsTime => log.HasWitnesses && (ClockMs - NowMs > (long)LongestQuiet.TotalMilliseconds / 2
        || _charter.Motions.Values.Any(motion => motion.Standing == Standing.Waiting && motion.DueMs > NowMs && motion.DueMs <= ClockMs));

    private long ClockMs => Math.Max(book.LastMs, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The time of an act's entry, which does not go back: without witnesses the act counts from it.</summary>
    public DateTimeOffset EntryTime => DateTimeOffset.FromUnixTimeMilliseconds(ClockMs);

    /// <summary>Adds the entry of an act, with the note that its witnesses are awaited.</summary>
    public void Add(Batch batch, Entry entry)
    {
        batch.Db.Add(entry);
        if (log.HasWitnesses) batch.Db.Add(new WitnessedAct { EventId = entry.EventId });
    }

    /// <summary>Counts an act that stands in the ledger now. Called in the ledger's order.</summary>
    /// <param name="next">The charter expected after it.</param>
    /// <returns>Completes when it counts, or as long after as one waits for witnesses: then null, or why it does not count.</returns>
    public async Task<Task<Refusal?>> Count(Entry entry, long index, Charter next)
    {
        if (!log.HasWitnesses)
        {
            _charter = next;
            return Task.FromResult<Refusal?>(null);
        }
        await _one.WaitAsync();
        var act = new Awaiting(entry.EventId, index, Body(entry), new(TaskCreationOptions.RunContinuationsAsynchronously));
        _awaiting = _awaiting.Enqueue(act);
        _one.Release();
        return Counted(act);
    }

    /// <summary>Reads the charter from the entries, once those are settled. An act that does not count after those before it is passed over: one
    /// whose entry was of unknown outcome may stand in the ledger beside the one that was sent again.</summary>
    public async Task Replay(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var witnessed = await db.WitnessedActs.AsNoTracking().ToDictionaryAsync(row => row.EventId, row => row.At, cancellationToken);
        await foreach (var row in TakeActs.Acts(db, Act.EntryKinds).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var isNoted = witnessed.TryGetValue(row.EventId, out var at);
            if (log.HasWitnesses && isNoted && at is null) _awaiting = _awaiting.Enqueue(new(row.EventId, row.LeafIndex!.Value, Body(row), new()));
            else _charter = After(_charter, Body(row), (at ?? row.At).ToUnixTimeMilliseconds());
        }
        await CountWitnessed();
        foreach (var act in _awaiting) _ = Counted(act);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        _one.Dispose();
    }

    private async Task<Refusal?> Counted(Awaiting act)
    {
        var counting = WhenWitnessed(act.Index);
        using var patience = new CancellationTokenSource(Patience, time);
        await counting.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return act.Refused.Task.IsCompleted ? await act.Refused.Task : null;
    }

    private async Task WhenWitnessed(long index)
    {
        try
        {
            await log.WhenWitnessed(index, _closing.Token);
            await CountWitnessed();
        }
        catch (Exception closed) when (closed is LogUnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            // The next start goes on.
        }
    }

    /// <summary>Counts what the witnesses have cosigned by now, in the ledger's order.</summary>
    private async Task CountWitnessed()
    {
        await _one.WaitAsync(_closing.Token);
        try
        {
            while (!_awaiting.IsEmpty && _awaiting.Peek() is var act && log.Witnessed is { } seen && act.Index < seen.Size)
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(seen.ByMs);
                await writes.Do(batch => batch.Db.WitnessedActs.Where(row => row.EventId == act.EventId)
                    .ExecuteUpdate(set => set.SetProperty(row => row.At, (DateTimeOffset?)at).SetProperty(row => row.Note, seen.Note)));
                var counted = Take(_charter, act.Text, seen.ByMs);
                if (counted.Succeeded(out var next, out var refusal)) _charter = next;
                _awaiting = _awaiting.Dequeue();
                act.Refused.TrySetResult(refusal);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private Outcome<Charter> Expect(Charter charter, Func<Charter, long, Outcome<Charter>> follow)
    {
        var outcome = follow(charter, NowMs);
        return outcome.Refusal is null ? outcome : follow(charter, Math.Min(ClockMs, NowMs + (long)LongestQuiet.TotalMilliseconds));
    }

    private Charter After(Charter charter, byte[] text, long atMs) => Take(charter, text, atMs).Succeeded(out var next, out _) ? next : charter;

    private Outcome<Charter> Take(Charter charter, byte[] text, long atMs) => charter.Take(text, arrangement.Value.Name, atMs);

    private static byte[] Body(Entry row) => Encoding.UTF8.GetBytes(TakeActs.Text(row));

    /// <param name="Refused">Null once it counts.</param>
    private sealed record Awaiting(Guid EventId, long Index, byte[] Text, TaskCompletionSource<Refusal?> Refused);
}
