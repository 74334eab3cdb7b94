using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Quorum;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Disclosures;

/// <summary>
/// Answers an overseer's signed question, once its entry is durable in the ledger. What was sealed for the overseer is handed out as it
/// is; what was not, because it is older than the overseer's key, is opened with the subject's key, if that still exists, and sealed now.
/// </summary>
public sealed class Disclose(
    IDbContextFactory<CustodyDb> databases, EntryBook book, TakeActs quorum, Custodian custodian, Log log,
    IOptions<DomicileOptions> arrangement, TimeProvider time)
{
    public static readonly Refusal NotAQuestion = new("not-a-question", 400, "This is not a signed question of an overseer of this domicile, or asks nothing that can be answered.");
    public static readonly Refusal NotAnOverseer = new("not-an-overseer", 403, "The signature is not one registered overseer's.");
    public static readonly Refusal Stale = new("stale-question", 409, "The question was signed more than five minutes ago or ahead: check the clock and sign it again.");
    public static readonly Refusal NoDisclosureKey = new("no-disclosure-key", 409, "The registry names no disclosure key of this overseer, to which an answer could be sealed.");

    /// <summary>The disclosure file, or the signed statement, that answers.</summary>
    public Task<Outcome<string>> Answer(ReadOnlyMemory<byte> note, CancellationToken cancellationToken) => Receipts.WithReceipt<string>(async () =>
    {
        if (Inspection.Parse(note.Span) is not { } inspection || inspection.Asked.Domicile != arrangement.Value.Name) return NotAQuestion;
        var (asked, question) = inspection;
        if (quorum.Charter.Registry?.Signer(asked.Note)?.Party is not { Role: Party.Overseer } overseer) return NotAnOverseer;
        if (!asked.IsFresh(time)) return Stale;
        if (question.Absence is null && overseer.Disclosure is null) return NoDisclosureKey;
        // Everything before that is in the database before it is looked for.
        var size = log.Latest.Size;
        if ((question.To ?? question.Entries?[^1] + 1) > size) return Receipts.NoSuchEntry;

        var entry = book.ComposeOpen(Kinds.Disclose, inspection.Body(overseer.Id), asked.EventId);
        if (await book.EnterFirst(entry) is not { } index) return Charter.SaidBefore;
        if (question.Absence is { } absence) return await custodian.Absence(absence, cancellationToken);
        return await Write(overseer, new(arrangement.Value.Name, overseer.Id, index, size),
            question.Entries ?? [.. Range(question.From!.Value, question.To!.Value)], question.Entries is not null, cancellationToken);
    });

    /// <summary>Every question that was answered, from an index of the ledger on: at most 100.</summary>
    public Task<IReadOnlyList<ActView>> List(long from, CancellationToken cancellationToken) => quorum.List(from, [Kinds.Disclose], cancellationToken);

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var index = from; index < to; index++) yield return index;
    }

    private async Task<Outcome<string>> Write(Party overseer, DisclosureHead head, IReadOnlyList<long> indices, bool proofs, CancellationToken cancellationToken)
    {
        using var answer = new Boxes(databases, custodian, overseer, head.Domicile);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (first, last) = (indices[0], indices[^1]);
        var rows = indices.Count == last - first + 1
            ? await db.Entries.AsNoTracking().Where(row => row.LeafIndex >= first && row.LeafIndex <= last).ToDictionaryAsync(row => row.LeafIndex!.Value, cancellationToken)
            : await db.Entries.AsNoTracking().Where(row => row.LeafIndex != null && indices.Contains(row.LeafIndex.Value)).ToDictionaryAsync(row => row.LeafIndex!.Value, cancellationToken);
        var file = new StringBuilder(new DisclosureLine(head).Encode()).Append('\n');
        foreach (var index in indices)
        {
            var row = rows.GetValueOrDefault(index) ?? await ByEvent(db, log.EntryAt(index), cancellationToken);
            var line = row is null ? new DisclosedEntry(index, log.EntryAt(index).ToArray(), Missing: DisclosedEntry.Unknown) : await answer.Of(index, row, cancellationToken);
            if (proofs) line = line with { Proof = log.ProofOf(index, []) };
            file.Append(new DisclosureLine(Entry: line).Encode()).Append('\n');
        }
        return file.ToString();
    }

    /// <summary>A row whose place in the ledger is not noted yet, or whose leaf stands there twice.</summary>
    private static async Task<Entry?> ByEvent(CustodyDb db, ReadOnlyMemory<byte> leaf, CancellationToken cancellationToken) =>
        LedgerEntry.TryParse(leaf.Span, out var entry)
        && await db.Entries.AsNoTracking().FirstOrDefaultAsync(row => row.EventId == entry.EventId, cancellationToken) is { } row
        && leaf.Span.SequenceEqual(row.Leaf) ? row : null;
}

/// <summary>Openings in boxes for one overseer.</summary>
internal sealed class Boxes(IDbContextFactory<CustodyDb> databases, Custodian custodian, Party overseer, string domicile) : IDisposable
{
    private readonly Dictionary<Guid, IReadOnlyList<EpochKey>> _epochs = [];
    private Hpke? _context;

    public async Task<DisclosedEntry> Of(long index, Entry row, CancellationToken cancellationToken)
    {
        if (row.OpenBody is not null)
        {
            var (opening, body) = EntryBook.Open(row, null);
            return new(index, row.Leaf, opening, body);
        }
        if (row.Boxes is { Length: > 0 } boxes)
        {
            var keys = await Epoch(Custody.Entries.Epoch.IdOf(boxes), cancellationToken);
            var own = keys.ToList().FindIndex(key => key.Party == overseer.Id);
            if (own >= 0)
            {
                var (number, opening) = Custody.Entries.Epoch.BoxOf(boxes, own);
                return new(index, row.Leaf, Body: row.Body, Box: new(keys[own].Enc, number, opening));
            }
        }
        return custodian.Reopen(row) is { } reopened ? Seal(index, row, reopened.Opening) : new(index, row.Leaf, Missing: DisclosedEntry.Closed);
    }

    public void Dispose() => _context?.Dispose();

    private DisclosedEntry Seal(long index, Entry row, byte[] opening)
    {
        _context ??= Hpke.Sender(overseer.Disclosure!, SealedBody.Info(domicile, overseer.Id));
        var box = _context.Seal(row.EventId.ToByteArray(bigEndian: true), opening, out var number);
        CryptographicOperations.ZeroMemory(opening);
        return new(index, row.Leaf, Body: row.Body, Box: new(_context.Enc, number, box));
    }

    private async Task<IReadOnlyList<EpochKey>> Epoch(Guid id, CancellationToken cancellationToken)
    {
        if (_epochs.TryGetValue(id, out var known)) return known;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return _epochs[id] = EpochBody.Of(await db.Entries.AsNoTracking().FirstAsync(row => row.EventId == id, cancellationToken)).Overseers;
    }
}
