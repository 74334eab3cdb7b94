using System.Security.Cryptography;
using Domicile.Kernel;
using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.Extensions.Options;

namespace Domicile.Custody;

/// <summary>
/// Makes entries: the body, sealed, stands durably in the database before its leaf goes to the ledger, so that no leaf lacks its body;
/// and whatever the entry is for happens after the leaf is durable, so that nothing lacks its leaf.
/// </summary>
internal sealed class EntryBook(WriteQueue writes, Log log, IOptions<Arrangement> arrangement, TimeProvider time)
{
    public static readonly Refusal NotPublished = new("not-published", 503, "The entry is in the ledger and not published yet. Try again later.");

    private static readonly SealedField BodyField = SealedField.Of<Entry>(nameof(Entry.Body));

    /// <param name="subjectKey">Seals the body; null for what names no subject: its body stays open.</param>
    public Entry Compose(string kind, SubjectId? subject, byte[]? subjectKey, string? category, Access? access, TimeSpan? term,
        int? keyVersion = null, string? approval = null) => Make(kind, subject, subjectKey, id => new EntryBody(kind, id, arrangement.Value.Name,
            subjectKey is null ? null : subject, category, access, (long?)term?.TotalMilliseconds, keyVersion, approval).Encode());

    /// <summary>An entry whose body is for everyone: it concerns no subject.</summary>
    public Entry ComposeOpen(string kind, byte[] body) => Make(kind, null, null, _ => body);

    /// <summary>Whether the ledger takes no entry until a restart.</summary>
    public bool Stopped => log.Fatal is not null;

    /// <summary>Enters what happens to the keys themselves; durable when this returns.</summary>
    public async Task Record(string kind, int keyVersion)
    {
        var entry = Compose(kind, null, null, null, null, null, keyVersion);
        await writes.Do(batch =>
        {
            batch.Db.Add(entry);
            return true;
        });
        await Note(entry, await Append(entry));
    }

    /// <summary>Where the leaf now stands durably. It cannot be called off: whoever gives up waiting may find it in the ledger.</summary>
    public Task<long> Append(Entry entry) => log.Append(entry.Leaf, CancellationToken.None);

    /// <summary>Notes where the leaf stands, without waiting: what a crash loses of it, the next start finds in the ledger.</summary>
    public async Task Note(Entry entry, long index) => _ = await writes.Post(batch => batch.Settled(entry, index));

    /// <exception cref="CryptographicException">The row was changed, or is another subject's.</exception>
    public (byte[] Opening, byte[] Body) Open(Entry entry, byte[]? subjectKey)
    {
        var both = entry.OpenBody ?? WithKey(subjectKey!, key => key.Open(Bound(entry.Subject!.Value, entry.EventId), entry.Body));
        return (both[..Commitment.OpeningSize], both[Commitment.OpeningSize..]);
    }

    /// <summary>The tlog-proof of an entry, once it is published; refused while publishing is held up, as by witnesses that are away.</summary>
    public async Task<Outcome<string>> Prove(Entry entry, byte[]? subjectKey, CancellationToken cancellationToken)
    {
        var (opening, body) = Open(entry, subjectKey);
        var index = entry.LeafIndex!.Value;
        if (index >= log.Latest.Size && log.PublishingFailure is not null) return NotPublished;
        await log.WhenPublished(index, cancellationToken);
        return log.ProofOf(index, new Disclosure(entry.Leaf, opening, body).Encode());
    }

    private Entry Make(string kind, SubjectId? subject, byte[]? subjectKey, Func<Guid, byte[]> encode)
    {
        var id = LedgerEntry.NewEventId();
        // Whole milliseconds, as the leaf tells it.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var body = encode(id);
        var opening = Commitment.NewOpening();
        byte[] both = [.. opening, .. body];
        return new()
        {
            EventId = id,
            Subject = subject,
            Kind = kind,
            At = at,
            Leaf = new LedgerEntry(kind, id, at.ToUnixTimeMilliseconds(), Commitment.Of(opening, body)).Encode(),
            Body = subjectKey is null ? null : WithKey(subjectKey, key => key.Seal(Bound(subject!.Value, id), both)),
            OpenBody = subjectKey is null ? both : null,
            AfterIndex = log.Latest.Size,
        };
    }

    private byte[] WithKey(byte[] subjectKey, Func<CategoryKey, byte[]> use)
    {
        using var key = new CategoryKey(SubjectKeys.Category(subjectKey, BodyField.Category), TimeSpan.FromMinutes(1), time);
        return use(key);
    }

    private Binding Bound(SubjectId subject, Guid id) => new(arrangement.Value.Name, subject, BodyField, id);
}
