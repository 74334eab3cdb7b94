using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Custody.Holders;
using Domicile.Custody.Mandates;
using Domicile.Custody.Overseers;
using Domicile.Custody.Recovery;
using Domicile.Keys;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody;

/// <summary>
/// The custodian in this process. Of every act the entry's body is stored first, then its leaf is made durable in the ledger, and only
/// then the act takes effect: a key is returned, becomes active, or is destroyed. What a crash leaves unfinished, <see cref="Settle"/>
/// finishes or undoes at the next start.
/// </summary>
public sealed class Custodian(
    IDbContextFactory<CustodyDb> databases, HolderKeys holders, WriteQueue writes, EntryBook book, Epochs epochs, Absences absences, TakeActs quorum, Keyring keys,
    RecordKinds kinds, ISubjectGrants grants, TimeProvider time) : ICustodian, IDisposable
{
    public static readonly Refusal AlreadyEnrolled = new("already-enrolled", 409, "This subject has a key already.");
    public static readonly Refusal ValueTaken = new("value-taken", 409, "Another subject has this value.");

    /// <summary>What mandates answer to an access that they do not allow.</summary>
    public static IReadOnlyList<Refusal> NotAllowed { get; } = [Decide.NoMandate, Decide.ExplanationNeeded, Decide.QuorumNeeded];

    private const string Contact = "user.contact";
    private const string Operator = "operator";
    private const int MaxPage = 100;
    private const int MaxRecord = 8 * 1024;

    private readonly SemaphoreSlim _erasing = new(1);

    public event Action<SubjectId>? Erased;

    public string? LedgerUrl => null;

    public bool IsAway => book.Stopped;

    public bool IsTrial => quorum.Charter.Registry?.IsTrial == true;

    public string LedgerKey { get; } = keys.Ledger.Verifier.ToString();

    /// <summary>Makes the subject's key. Enrolling twice is refused.</summary>
    public async Task<Outcome<Receipt>> Enroll(SubjectId subject, CancellationToken cancellationToken) =>
        Holder.IsPersons(subject) ? await MakeKey(subject, cancellationToken) : WellFormed.Malformed;

    /// <summary>The same for any holder whose key the custodian keeps.</summary>
    public Task<Outcome<Receipt>> MakeKey(SubjectId subject, CancellationToken cancellationToken) => Receipts.WithReceipt<Receipt>(async () =>
    {
        var epoch = await epochs.For(quorum.Charter.Registry);
        var key = SubjectKeys.New(keys, out var wrapped);
        var entry = book.Compose(epoch, Kinds.Enroll, subject, key);
        CryptographicOperations.ZeroMemory(key);
        var rotated = false;
        var refused = await writes.Do(batch =>
        {
            // Nothing is added under an earlier version: it may be retired as soon as there is nothing left.
            if (rotated = wrapped.Version != keys.Version) return Receipts.NoReceipt;
            if (batch.Db.SubjectKeys.Find(subject) is { } known) return known.State < KeyState.Erasing ? AlreadyEnrolled : Receipts.AlreadyErased;
            // Enrolled and erased between a backup and its restore: the ledger alone knows.
            if (batch.Db.Entries.Find(EventIds.ErasureOf(keys, subject)) is not null) return Receipts.AlreadyErased;
            batch.Db.Add(new SubjectKey { Subject = subject, Wrapped = wrapped.Bytes, WrapVersion = wrapped.Version });
            batch.Db.Add(entry);
            return null;
        });
        if (rotated) return await MakeKey(subject, cancellationToken);
        if (refused is not null) return refused;
        var index = await book.Append(entry);
        var active = await writes.Do(batch => Activate(batch, entry, index));
        return active ? new Receipt(index, entry.At) : Receipts.AlreadyErased;
    });

    public Task<Outcome<Grant>> Unseal(AccessRequest request, SessionSecret? by, CancellationToken cancellationToken) => Receipts.WithReceipt<Grant>(async () =>
    {
        if (!WellFormed.IsWellFormed(request.Category, request.Access, request.Term)) return WellFormed.Malformed;
        LiveSession? session = null;
        if (request.Access.By.Party == CommonAccess.Subject
            && !(await Granted(by, cancellationToken, fresh: IsContact(request.Category))).Succeeded(out session, out var ungranted)) return ungranted;
        if (!(await holders.Open(request.Holder, session, cancellationToken)).Succeeded(out var opened, out var none)) return none;
        using (opened)
        {
            // By the clock that cannot be set back.
            var start = time.GetTimestamp();
            var charter = quorum.Charter;
            var epoch = await epochs.For(charter.Registry);
            var (allowed, term, denial) = (false, TimeSpan.Zero, Decide.NoMandate);
            if (holders.Lets(request.Holder, request.Access.By.Party))
                allowed = Decide.Term(MandatesKind.Instance.In(charter)!, request).Succeeded(out term, out denial!);
            // Another party opens what was approved for it by its own signature: see OpenAccess.
            var approval = denial == Decide.QuorumNeeded && request.Access.By.Party == Operator ? await Approval(charter, request, opened.Members, cancellationToken) : null;
            if (approval is not null)
            {
                (allowed, term) = (true, Shorter(request.Term, TimeSpan.FromMinutes(approval.Value.Access.Line.Minutes)));
                await book.Enter(book.ComposeOpening(approval.Value.Proposal, Operator));
            }
            if (session is not null) term = Shorter(term, session.Left);
            var entered = await book.EnterFor(opened.Seen.ConvertAll(seen => book.Compose(epoch, allowed ? Kinds.Unseal : Kinds.Deny, seen.Number, seen.Root,
                request.Category, request.Access, allowed ? term : null, approval?.Proposal, session is null ? null : new(session.Id), request.Holder)));
            if (entered.Count == 0) return Receipts.AlreadyErased;
            if (!allowed) return denial!;
            if (opened.Seen.TrueForAll(seen => holders.IsClosed(seen.Number))) return Receipts.AlreadyErased;
            var (entry, index) = entered[0];
            var key = new CategoryKey(SubjectKeys.Category(opened.Root, request.Category), term - time.GetElapsedTime(start), time);
            return new Grant(key, new(index, entry.At), entry.At + term);
        }
    });

    public async Task<Outcome<Receipt>> Erase(SubjectId subject, CancellationToken cancellationToken) =>
        await IsErased(subject, cancellationToken) || await grants.IsErasureDue(subject, cancellationToken)
            ? await EraseUnasked(subject, cancellationToken) : CredentialRefusals.NotAsked;

    /// <summary>The same without its being asked for: of a subject that never came to be.</summary>
    public async Task<Outcome<Receipt>> EraseUnasked(SubjectId subject, CancellationToken cancellationToken)
    {
        await _erasing.WaitAsync(cancellationToken);
        try
        {
            return await Receipts.WithReceipt<Receipt>(async () =>
            {
                // It names nobody: this body outlives the subject.
                var fresh = book.ComposeOpen(Kinds.Erase, subject, eventId: EventIds.ErasureOf(keys, subject));
                var (done, entry) = await writes.Do(batch => BeginErasure(batch.Db, subject, fresh));
                if (entry is null && done is null) return Receipts.NotEnrolled;
                holders.Close(subject);
                var receipt = done ?? await FinishErasure(entry!);
                Erased?.Invoke(subject);
                return receipt;
            });
        }
        finally
        {
            _erasing.Release();
        }
    }

    public Task<Outcome<Done>> Index(SessionSecret? by, string category, string value, CancellationToken cancellationToken) =>
        BlindIndex.IsUsable(value) ? IndexBlinded(by, category, BlindIndex.Blind(category, value), cancellationToken) : Task.FromResult<Outcome<Done>>(WellFormed.Malformed);

    public Task<Outcome<Done>> IndexBlinded(SessionSecret? by, string category, byte[] blinded, CancellationToken cancellationToken) => Receipts.WithReceipt<Done>(async () =>
    {
        if (!IsIndexable(category, blinded)) return WellFormed.Malformed;
        if (!(await Granted(by, cancellationToken, fresh: IsContact(category))).Succeeded(out var session, out var ungranted)) return ungranted;
        var subject = session.Subject;
        var tag = IndexTag.Of(keys, category, blinded);
        return await writes.Do<Outcome<Done>>(batch =>
        {
            var db = batch.Db;
            if (db.SubjectKeys.Find(subject) is not { } key) return Receipts.NotEnrolled;
            if (key.State != KeyState.Active) return key.State == KeyState.Enrolling ? Receipts.NotEnrolled : Receipts.AlreadyErased;
            if (db.IndexRows.Find(category, tag) is { } row) return row.Subject == subject ? default(Done) : ValueTaken;
            db.IndexRows.Where(own => own.Subject == subject && own.Category == category).ExecuteDelete();
            db.Add(new IndexRow { Category = category, Tag = tag, Subject = subject });
            return default(Done);
        });
    });

    public async Task<Outcome<SubjectId?>> Find(string category, string value, CancellationToken cancellationToken) =>
        BlindIndex.IsUsable(value) ? await FindBlinded(category, BlindIndex.Blind(category, value), cancellationToken) : default(SubjectId?);

    public async Task<Outcome<SubjectId?>> FindBlinded(string category, byte[] blinded, CancellationToken cancellationToken)
    {
        if (!IsIndexable(category, blinded)) return WellFormed.Malformed;
        var tag = IndexTag.Of(keys, category, blinded);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.IndexRows.AsNoTracking().FirstOrDefaultAsync(row => row.Category == category && row.Tag == tag, cancellationToken))?.Subject;
    }

    /// <summary>Subjects erased after the entry named, in the order of the ledger: at most 256.</summary>
    public async Task<Erasures> ErasedAfter(long index, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var erased = await db.SubjectKeys.AsNoTracking().Where(key => key.State == KeyState.Erased && key.ReceiptIndex > index)
            .OrderBy(key => key.ReceiptIndex).Take(256).ToListAsync(cancellationToken);
        return new(erased.ConvertAll(key => key.Subject), erased.Count > 0 ? erased[^1].ReceiptIndex!.Value : index);
    }

    /// <summary>The entry of the last erasure; -1 if there was none.</summary>
    public async Task<long> LastErasure(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectKeys.Where(key => key.State == KeyState.Erased).MaxAsync(key => key.ReceiptIndex, cancellationToken) ?? -1;
    }

    public async Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(SessionSecret? by, long? before, int limit, CancellationToken cancellationToken)
    {
        if (!(await Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
        var subject = session.Subject;
        if (!holders.Of(subject).Succeeded(out var key, out var none)) return none;
        // Behind whatever is still being noted.
        await writes.Do(_ => true);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var last = before ?? long.MaxValue;
        var rows = await db.Entries.AsNoTracking().Where(row => row.Subject == subject && row.LeafIndex < last)
            .OrderByDescending(row => row.LeafIndex).Take(Math.Clamp(limit, 1, MaxPage)).ToListAsync(cancellationToken);
        var records = rows.ConvertAll(row =>
        {
            var body = EntryBody.Decode(EntryBook.Open(row, key).Body);
            return new AccessRecord(row.LeafIndex!.Value, row.At, row.Kind, body.Category, body.Access,
                body.TermMs is { } term ? row.At.AddMilliseconds(term) : null, body.Session, body.Holder, body.Members, body.Approval);
        });
        CryptographicOperations.ZeroMemory(key);
        return records;
    }

    public async Task<Outcome<string>> Proof(SessionSecret? by, long index, CancellationToken cancellationToken)
    {
        if (!(await Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
        if (await Find(index, cancellationToken) is not { Body: not null } entry || entry.Subject != session.Subject) return Receipts.NoSuchEntry;
        return holders.Of(session.Subject).Succeeded(out var subjectKey, out var none) ? await book.Prove(entry, subjectKey, cancellationToken) : none;
    }

    public async Task<Outcome<string>> ErasureProof(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var erased = await db.SubjectKeys.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.State == KeyState.Erased, cancellationToken);
        return erased?.ReceiptIndex is { } index && await Find(index, cancellationToken) is { } entry ? await book.Prove(entry, null, cancellationToken) : Receipts.NoSuchEntry;
    }

    public async Task<Outcome<string>> Absence(
        SessionSecret? by, string party, string category, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        if (!(await Granted(by, cancellationToken)).Succeeded(out var session, out var ungranted)) return ungranted;
        return await Absence(new AbsenceQuestion(session.Subject, party, category, fromMs, toMs), cancellationToken);
    }

    /// <summary>The same for an overseer, whose question is an entry.</summary>
    public async Task<Outcome<string>> Absence(AbsenceQuestion question, CancellationToken cancellationToken)
    {
        if (!holders.Of(question.Subject).Succeeded(out var key, out var none)) return none;
        var stated = await absences.State(key, question.Subject, question.Party, question.Category, question.FromMs, question.ToMs, cancellationToken);
        CryptographicOperations.ZeroMemory(key);
        return stated;
    }

    /// <summary>The live session, or why it is none. A session of which a copy was used is entered, and ends.</summary>
    public async Task<Outcome<LiveSession>> Granted(SessionSecret? by, CancellationToken cancellationToken, bool fresh = false, bool limited = false)
    {
        var verdict = await grants.Check(by, fresh, cancellationToken);
        if (verdict.Copied is { } copied)
        {
            var entered = await Note(copied.Subject, Kinds.EndSession, new(copied.Id, Event: "copied"));
            if (entered.Refusal is { Status: >= 500 } refusal) return refusal;
            await grants.End(copied.Id, cancellationToken);
        }
        if (verdict.IsLimited && !limited) return CredentialRefusals.LimitedYet;
        return verdict.Live is { } live ? live : verdict.Refusal!;
    }

    /// <summary>Enters what happened to one of the subject's sessions or credentials.</summary>
    public Task<Outcome<Receipt>> Note(SubjectId subject, string kind, SessionNote note) => Receipts.WithReceipt<Receipt>(async () =>
    {
        if (!holders.Of(subject).Succeeded(out var key, out var none)) return none;
        var entered = await book.EnterFor([book.Compose(await epochs.For(quorum.Charter.Registry), kind, subject, key, note: note)]);
        CryptographicOperations.ZeroMemory(key);
        return entered is [var (entry, index)] ? new Receipt(index, entry.At) : Receipts.AlreadyErased;
    });

    /// <summary>A secret of the subject's own, which goes when its key goes: 32 bytes, to be zeroed.</summary>
    public Outcome<byte[]> SecretOf(SubjectId subject, string purpose)
    {
        if (!holders.Of(subject).Succeeded(out var key, out var none)) return none;
        var secret = SubjectKeys.Derive(key, "domicile/own/v1\n", purpose);
        CryptographicOperations.ZeroMemory(key);
        return secret;
    }

    /// <summary>What an entry says, while its subject has a key.</summary>
    /// <exception cref="KeysUnavailableException">The key cannot be unwrapped now.</exception>
    public (byte[] Opening, byte[] Body)? Reopen(Entry entry)
    {
        if (entry.Subject is not { } subject) return null;
        if (!holders.Of(subject).Succeeded(out var key, out var none)) return none == Receipts.KeysUnavailable ? throw new KeysUnavailableException(none.Message) : null;
        var opened = EntryBook.Open(entry, key);
        CryptographicOperations.ZeroMemory(key);
        return opened;
    }

    public Task<Outcome<Receipt>> Record(string kind, byte[] body, CancellationToken cancellationToken) => Receipts.WithReceipt<Receipt>(async () =>
    {
        if (!kinds.Accept(kind) || body.Length is 0 or > MaxRecord) return WellFormed.Malformed;
        // The same asked for again, as after a crash, is the entry that there is.
        var (entry, index) = await book.EnterOnce(book.ComposeOpen(kind, body, keys.EventId(kind, Convert.ToHexStringLower(SHA256.HashData(body)))));
        return new Receipt(index, entry.At, new Disclosure(entry.Leaf, entry.OpenBody.AsMemory(0, Commitment.OpeningSize), body).Encode());
    });

    /// <summary>Has keys in use dropped: who had the holder's may have it no longer.</summary>
    public void Drop(SubjectId number) => Erased?.Invoke(number);

    public void Dispose() => _erasing.Dispose();

    /// <summary>Makes an enrolled key usable, unless it was erased meanwhile.</summary>
    internal static bool Activate(Batch batch, Entry entry, long index)
    {
        batch.Settled(entry, index);
        if (batch.Db.SubjectKeys.Find(entry.Subject!.Value) is not { State: KeyState.Enrolling } key) return false;
        (key.State, key.ReceiptIndex, key.ReceiptAt) = (KeyState.Active, index, entry.At);
        return true;
    }

    /// <summary>Enters the erasure in the ledger, then destroys: key, index rows, and the link from entries to the subject.</summary>
    internal async Task<Receipt> FinishErasure(Entry entry)
    {
        var index = await book.Append(entry);
        await grants.Forget(entry.Subject!.Value, CancellationToken.None);
        await writes.Do(batch => Destroy(batch, entry, index));
        await writes.Purge();
        return new(index, entry.At);
    }

    internal static bool Destroy(Batch batch, Entry entry, long index)
    {
        batch.Settled(entry, index);
        return Destroy(batch.Db, entry.Subject!.Value, new(index, entry.At));
    }

    internal static bool Destroy(CustodyDb db, SubjectId subject, Receipt receipt)
    {
        var key = db.SubjectKeys.Find(subject)!;
        (key.State, key.Wrapped, key.ReceiptIndex, key.ReceiptAt) = (KeyState.Erased, null, receipt.Index, receipt.At);
        db.IndexRows.Where(row => row.Subject == subject).ExecuteDelete();
        db.Memberships.Where(row => row.Member == subject || row.Holder == subject).ExecuteDelete();
        db.NamedSubjects.Where(row => row.Subject == subject).ExecuteDelete();
        foreach (var rows in db.EntriesOf(subject)) rows.ExecuteUpdate(set => set.SetProperty(row => row.Subject, (SubjectId?)null));
        return true;
    }

    /// <summary>What shows how somebody can be reached: whoever found a browser signed in does not get it.</summary>
    private static bool IsContact(string category) => category == Contact || category.StartsWith(Contact + ".", StringComparison.Ordinal);

    private async Task<bool> IsErased(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectKeys.AnyAsync(row => row.Subject == subject && row.State >= KeyState.Erasing, cancellationToken);
    }

    private async Task<Entry?> Find(long index, CancellationToken cancellationToken)
    {
        // Behind whatever is still being noted.
        await writes.Do(_ => true);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Entries.AsNoTracking().FirstOrDefaultAsync(row => row.LeafIndex == index, cancellationToken);
    }

    private static bool IsIndexable(string category, byte[] blinded) => Fideslang.IsKey(category) && blinded.Length == SHA256.HashSizeInBytes;

    private static (Receipt? Done, Entry? Entry) BeginErasure(CustodyDb db, SubjectId subject, Entry fresh)
    {
        if (db.SubjectKeys.Find(subject) is not { } key) return (null, null);
        if (key.State == KeyState.Erased) return (new(key.ReceiptIndex!.Value, key.ReceiptAt!.Value), null);
        if (key.State == KeyState.Erasing)
            return (null, db.Entries.AsNoTracking().First(row => row.Subject == subject && row.LeafIndex == null && row.Kind == Kinds.Erase));
        key.State = KeyState.Erasing;
        db.Add(fresh);
        return (null, fresh);
    }

    /// <summary>The quorum's approval that covers this subject, if there is one.</summary>
    /// <param name="proposal">That one alone; null for any.</param>
    public async Task<(string Proposal, ApprovedAccess Access)?> Approval(
        Charter charter, AccessRequest request, IReadOnlyList<SubjectId> members, CancellationToken cancellationToken, string? proposal = null)
    {
        foreach (var approved in Decide.Approved(charter, request, quorum.LatestMs).Where(approved => proposal is null || approved.Proposal == proposal))
        {
            if (approved.Access.Commitment is null) return approved;
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (await db.NamedSubjects.AnyAsync(row => row.Proposal == approved.Proposal && members.Contains(row.Subject), cancellationToken)) return approved;
        }
        return null;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
