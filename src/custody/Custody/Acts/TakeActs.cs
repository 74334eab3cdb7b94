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
    public static readonly string[] EntryKinds = [Founding.Kind, .. Enum.GetValues<ActKind>().Select(Kind)];

    public static readonly Refusal TrialElsewhere = new("trial-elsewhere", 409, "A trial domicile listens on its own machine alone: set DOMICILE_URL to a loopback address.");

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What is agreed now.</summary>
    public Charter Charter => acts.Charter;

    /// <inheritdoc cref="CountActs.LatestMs"/>
    public long LatestMs => acts.LatestMs;

    /// <summary>Takes a signed act; returns its entry once it is durable and in effect.</summary>
    public Task<Outcome<Receipt>> Take(ReadOnlyMemory<byte> note, CancellationToken cancellationToken) => Act.TryParse(note.Span, out var act)
        ? Enter(Kind(act.Kind), note.ToArray(), (charter, nowMs) => charter.Take(act, arrangement.Value.Name, nowMs), cancellationToken)
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
                var entry = book.ComposeOpen(kind, text);
                if (!acts.Expect(follow).Succeeded(out var next, out var refusal)) return refusal;
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
    public Task<IReadOnlyList<ActView>> List(long from, CancellationToken cancellationToken) => List(from, EntryKinds, cancellationToken);

    /// <summary>The same of any kind of entry whose body is a signed note.</summary>
    public async Task<IReadOnlyList<ActView>> List(long from, string[] kinds, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await Acts(db, kinds).Where(row => row.LeafIndex >= from).Take(100).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new ActView(row.LeafIndex!.Value, row.At.ToUnixTimeMilliseconds(), Text(row)));
    }

    /// <summary>The proof file of an act, which shows its text.</summary>
    public async Task<Outcome<string>> Prove(long index, CancellationToken cancellationToken)
    {
        // Behind whatever is still being noted.
        await writes.Do(_ => true);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Acts(db, EntryKinds).FirstOrDefaultAsync(row => row.LeafIndex == index, cancellationToken) is { } row
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

    private static string Kind(ActKind kind) => kind.ToString().ToLowerInvariant();
}

/// <param name="Index">Its place in the ledger.</param>
/// <param name="At">When it was entered: Unix milliseconds.</param>
/// <param name="Note">The signed note, or of a question that names a subject, its hash.</param>
public sealed record ActView(long Index, long At, string Note);
