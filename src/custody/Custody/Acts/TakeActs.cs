using System.Text;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Acts;

/// <summary>
/// The founding and the parties' acts: judged one at a time, entered in the ledger with their whole text, and only then counted (<see cref="CountActs"/>).
/// </summary>
public sealed class TakeActs(
    IDbContextFactory<CustodyDb> databases, WriteQueue writes, EntryBook book, CountActs acts, IOptions<DomicileOptions> arrangement, Reach reach) : IDisposable
{
    public static readonly Refusal TrialElsewhere = new("trial-elsewhere", 409, "A trial domicile listens on its own machine alone: set DOMICILE_URL to a loopback address.");

    private const int Page = 100;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What is agreed now.</summary>
    public Charter Charter => acts.Charter;

    /// <inheritdoc cref="CountActs.LatestMs"/>
    public long LatestMs => acts.LatestMs;

    /// <summary>Takes a signed act; returns its entry once it is durable and in effect.</summary>
    public Task<Outcome<Receipt>> Take(ReadOnlyMemory<byte> note, CancellationToken cancellationToken) => Act.TryParse(note.Span, out var act)
        ? Enter(Act.EntryKind(act.Kind), note.ToArray(), (charter, nowMs) => charter.Take(act, arrangement.Value.Name, nowMs), cancellationToken)
        : Task.FromResult<Outcome<Receipt>>(Charter.NotAnAct);

    /// <summary>Pins the first registry, once and for all.</summary>
    public Task<Outcome<Receipt>> Found(Founding founding, CancellationToken cancellationToken) => Enter(
        Founding.Kind, Encoding.UTF8.GetBytes(founding.ToString()), (charter, nowMs) => charter.Found(founding, arrangement.Value.Name, nowMs), cancellationToken);

    private async Task<Outcome<Receipt>> Enter(string kind, byte[] text, Func<Charter, long, Outcome<Charter>> follow, CancellationToken cancellationToken)
    {
        Task<Refusal?>? counting = null;
        Outcome<Receipt> entered;
        await _one.WaitAsync(cancellationToken);
        try
        {
            entered = await Receipts.WithReceipt<Receipt>(async () =>
            {
                var entry = book.ComposeOpen(kind, text, at: acts.EntryTime);
                if (!acts.Expect(follow, entry).Succeeded(out var next, out var refusal)) return refusal;
                if (next.Motions.Values.Any(motion => motion.Proposal.Content is Registry { IsTrial: true }) && !reach.IsLocal) return TrialElsewhere;
                await writes.Do(batch =>
                {
                    acts.Add(batch, entry);
                    return true;
                });
                var index = await book.Append(entry);
                counting = await acts.Count(entry, index, next);
                await book.Note(entry, index);
                return new Receipt(index, entry.At);
            });
        }
        finally
        {
            _one.Release();
        }
        return counting is not null && await counting is { } refused ? refused : entered;
    }

    /// <summary>Every act, in the order of the ledger, from an index on: at most 100.</summary>
    public async Task<IReadOnlyList<ActView>> List(long from, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Acts(db, Act.EntryKinds).Where(row => row.LeafIndex >= from).Take(Page).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.EventId);
        var notes = await db.WitnessedActs.AsNoTracking().Where(row => ids.Contains(row.EventId))
            .ToDictionaryAsync(row => row.EventId, row => row.Note, cancellationToken);
        return rows.ConvertAll(row =>
            View(row) with { Opening = row.OpenBody![..Commitment.OpeningSize], Checkpoint = notes.GetValueOrDefault(row.EventId) });
    }

    /// <summary>The same of any kind of entry whose body is a signed note.</summary>
    public async Task<IReadOnlyList<ActView>> List(long from, string[] kinds, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Acts(db, kinds).Where(row => row.LeafIndex >= from).Take(Page).ToListAsync(cancellationToken);
        return rows.ConvertAll(View);
    }

    /// <summary>The proof file of an act, which shows its text.</summary>
    public async Task<Outcome<string>> Prove(long index, CancellationToken cancellationToken)
    {
        // Behind whatever is still being noted.
        await writes.Do(_ => true);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Acts(db, Act.EntryKinds).FirstOrDefaultAsync(row => row.LeafIndex == index, cancellationToken) is { } row
            ? await book.Prove(row, null, cancellationToken) : Receipts.NoSuchEntry;
    }

    /// <inheritdoc cref="CountActs.Replay"/>
    /// <exception cref="InvalidDataException">A trial domicile listens for others. For the operator.</exception>
    public async Task Replay(CancellationToken cancellationToken)
    {
        await acts.Replay(cancellationToken);
        if (acts.Charter.Registry?.IsTrial == true && !reach.IsLocal) throw new InvalidDataException(TrialElsewhere.Message);
    }

    public void Dispose() => _one.Dispose();

    internal static IQueryable<Entry> Acts(CustodyDb db, string[] kinds) =>
        db.Entries.AsNoTracking().Where(row => kinds.Contains(row.Kind) && row.LeafIndex != null).OrderBy(row => row.LeafIndex);

    internal static string Text(Entry row) => Encoding.UTF8.GetString(row.OpenBody.AsSpan(Commitment.OpeningSize));

    private static ActView View(Entry row) => new(row.LeafIndex!.Value, row.At.ToUnixTimeMilliseconds(), Text(row));
}
