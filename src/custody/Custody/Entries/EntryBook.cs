using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Entries;

/// <summary>
/// Makes entries: the body, sealed, stands durably in the database before its leaf goes to the ledger, so that no leaf lacks its body;
/// and whatever the entry is for happens after the leaf is durable, so that nothing lacks its leaf.
/// </summary>
public sealed class EntryBook(WriteQueue writes, Log log, IOptions<DomicileOptions> arrangement, TimeProvider time)
{
    public static readonly Refusal NotPublished = new("not-published", 503, "The entry is in the ledger and not published yet. Try again later.");

    private long _lastMs;

    /// <summary>An entry about a subject, sealed for it and for the overseers.</summary>
    public Entry Compose(Epoch epoch, string kind, SubjectId subject, byte[] subjectKey, string? category = null, Access? access = null,
        TimeSpan? term = null, string? approval = null, SessionNote? note = null, Holder? holder = null, int? members = null, Guid? eventId = null)
    {
        var at = Now();
        var id = eventId ?? NewEvent(at);
        SubjectId? person = Holder.IsPersons(subject) ? subject : null;
        var body = new EntryBody(kind, id, arrangement.Value.Name, person, category, access, (long?)term?.TotalMilliseconds, null, approval, note, holder, members).Encode();
        var opening = OpeningOf(subjectKey, id);
        return Make(kind, id, at, BodyFields.Commit(BodyFields.Split(opening, body)!)!.Value, subject, SealedBody.Seal(opening, body), epoch.Seal(id, opening));
    }

    /// <summary>An entry whose body stays open: it names no subject.</summary>
    /// <param name="subject">Whom the row is about nevertheless.</param>
    /// <param name="keyVersion">Of the key-encryption key that it is about.</param>
    /// <param name="eventId">A new one if null.</param>
    public Entry ComposeOpen(string kind, SubjectId? subject = null, int? keyVersion = null, Guid? eventId = null)
    {
        var id = eventId ?? NewEvent(Now());
        return ComposeOpen(kind, new EntryBody(kind, id, arrangement.Value.Name, null, null, null, null, keyVersion).Encode(), id, subject);
    }

    /// <inheritdoc cref="ComposeOpen(string, SubjectId?, int?, Guid?)"/>
    public Entry ComposeOpen(string kind, byte[] body, Guid? id = null, SubjectId? subject = null, DateTimeOffset? at = null)
    {
        var (time, opening) = (at ?? Now(), Commitment.NewOpening());
        return Make(kind, id ?? NewEvent(time), time, Commitment.Of(opening, body), subject, openBody: [.. opening, .. body]);
    }

    /// <summary>The entry that tells everyone that an approved access was opened: under which proposal, by whom and when, and not whose data it was.</summary>
    /// <param name="request">The hash of what the party signed; null where the service opened it, at work for the operator.</param>
    public Entry ComposeOpening(string proposal, string party, string? request = null, Guid? id = null)
    {
        var body = new JsonObject { ["v"] = 1, ["kind"] = Kinds.Open, ["domicile"] = arrangement.Value.Name, ["proposal"] = proposal, ["party"] = party };
        if (request is not null) body["request"] = request;
        return ComposeOpen(Kinds.Open, Encoding.UTF8.GetBytes(body.ToJsonString()), id);
    }

    /// <summary>The latest that the clock has been: Unix milliseconds. What has ended by then has ended, even if the clock is set back.</summary>
    public long LastMs => Interlocked.Read(ref _lastMs);

    public void SeenAt(DateTimeOffset at)
    {
        for (var last = LastMs; at.ToUnixTimeMilliseconds() > last; last = LastMs)
            if (Interlocked.CompareExchange(ref _lastMs, at.ToUnixTimeMilliseconds(), last) == last) return;
    }

    /// <summary>Whether the ledger takes no entry until a restart.</summary>
    public bool Stopped => log.Fatal is not null;

    /// <summary>Enters what happens to the keys themselves; durable when this returns.</summary>
    public Task Record(string kind, int keyVersion, Guid? eventId = null) => Enter(ComposeOpen(kind, keyVersion: keyVersion, eventId: eventId));

    /// <summary>Enters an open entry; durable when this returns.</summary>
    public Task Enter(Entry fresh) => EnterOnce(fresh);

    /// <summary>The same, with the entry and where its leaf stands: where one has its event's number already, that one.</summary>
    public async Task<(Entry Entry, long Index)> EnterOnce(Entry fresh)
    {
        var entry = await writes.Do(batch => batch.Db.Entries.Find(fresh.EventId) ?? batch.Db.Add(fresh).Entity);
        if (entry.LeafIndex is { } known) return (entry, known);
        var index = await Append(entry);
        await Note(entry, index);
        return (entry, index);
    }

    /// <summary>Enters an open entry, durable when this returns: where its leaf stands. Null where there is one with its event's number already.</summary>
    public async Task<long?> EnterFirst(Entry fresh)
    {
        if (!await writes.Do(batch => batch.Db.Entries.Find(fresh.EventId) is null && batch.Db.Add(fresh).Entity == fresh)) return null;
        var index = await Append(fresh);
        await Note(fresh, index);
        return index;
    }

    /// <summary>Enters one for each that sees it, with where its leaf stands; durable when this returns. Those whose key was closed meanwhile are left out.</summary>
    /// <param name="fresh">About subjects, each composed for the one that will read it.</param>
    /// <param name="then">What follows from them, durable with the note of where they stand.</param>
    public async Task<List<(Entry Entry, long Index)>> EnterFor(IReadOnlyList<Entry> fresh, Action<Batch>? then = null)
    {
        var added = await writes.Do(batch => fresh.Where(batch.AddUnlessClosed).ToList());
        var indexes = await Task.WhenAll(added.Select(Append));
        var entered = added.Zip(indexes).ToList();
        var noted = await writes.Post(batch =>
        {
            foreach (var (entry, index) in entered) batch.Settled(entry, index);
            then?.Invoke(batch);
        });
        if (then is not null) await noted;
        return entered;
    }

    /// <summary>Where the leaf now stands durably. It cannot be called off: whoever gives up waiting may find it in the ledger.</summary>
    public Task<long> Append(Entry entry) => log.Append(entry.Leaf, CancellationToken.None);

    /// <summary>Notes where the leaf stands, without waiting: what a crash loses of it, the next start finds in the ledger.</summary>
    public async Task Note(Entry entry, long index) => _ = await writes.Post(batch => batch.Settled(entry, index));

    /// <exception cref="CryptographicException">The row was changed, or is another subject's.</exception>
    public static (byte[] Opening, byte[] Body) Open(Entry entry, byte[]? subjectKey)
    {
        if (entry.Boxes is not null)
        {
            var opening = OpeningOf(subjectKey!, entry.EventId);
            return (opening, SealedBody.Open(opening, entry.Body));
        }
        var both = entry.OpenBody!;
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

    private Entry Make(string kind, Guid id, DateTimeOffset at, Digest commitment, SubjectId? subject, byte[]? body = null, byte[]? boxes = null, byte[]? openBody = null)
    {
        SeenAt(at);
        return new()
        {
            EventId = id,
            Subject = subject,
            Kind = kind,
            At = at,
            Leaf = new LedgerEntry(kind, id, at.ToUnixTimeMilliseconds(), commitment).Encode(),
            Body = body,
            Boxes = boxes,
            OpenBody = openBody,
            AfterIndex = log.Latest.Size,
        };
    }

    /// <summary>Whole milliseconds, as the leaf tells it.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private static Guid NewEvent(DateTimeOffset at) => LedgerEntry.NewEventId(at.ToUnixTimeMilliseconds());

    /// <summary>What it does not hold need not be sealed: it goes with the subject's key.</summary>
    private static byte[] OpeningOf(byte[] subjectKey, Guid id) => SubjectKeys.Derive(subjectKey, "domicile/opening/v1\n", Id.Format(id));
}
