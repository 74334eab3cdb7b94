using System.Collections.Concurrent;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Proof;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;

namespace Domicile.Tests.Testing;

/// <summary>Custody in memory: real sealing under a random key for each subject and category, and a list in place of the ledger.</summary>
internal sealed class FakeCustody(TimeProvider time) : ICustodian, IVault
{
    private static readonly Refusal Unknown = new("unknown-subject", 404, "There is no key.");
    private readonly ConcurrentDictionary<SubjectId, ConcurrentDictionary<string, CategoryKey>> _keys = new();
    private readonly ConcurrentDictionary<(string Category, string Value), SubjectId> _index = new();
    private readonly List<(SubjectId Subject, AccessRecord Record)> _entries = [];
    private readonly Lock _lock = new();

    /// <summary>Answers every call but look-ups with a refusal, as an unreachable custodian would.</summary>
    public bool Down { get; set; }

    /// <summary>Answers sealing alone with a refusal: the middle of a sign-up breaks.</summary>
    public bool CannotSeal { get; set; }

    public IReadOnlyCollection<SubjectId> Subjects => [.. _keys.Keys];

    public static Refusal Unavailable => new("custody-unavailable", 503, "Custody cannot be reached.");

    /// <summary>Whose session it is: <see cref="FakeRegistrar"/> says.</summary>
    public Func<SessionSecret?, SubjectId?> WhoIs { get; set; } = _ => null;

    /// <summary>Whether the subject asked for it.</summary>
    public Func<SubjectId, bool> IsErasureDue { get; set; } = _ => false;

    private readonly ConcurrentDictionary<SubjectId, Receipt> _erased = new();

    public Outcome<Receipt> Enroll(SubjectId subject) =>
        Down ? Unavailable : _keys.TryAdd(subject, new()) ? Enter(subject, "enroll", null, null) : new Refusal("already-enrolled", 409, "Twice.");

    public Task<Outcome<Grant>> Unseal(AccessRequest request, SessionSecret? by, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Outcome<Receipt>> Erase(SubjectId subject, CancellationToken cancellationToken) =>
        Task.FromResult(Down ? Unavailable : IsErasureDue(subject) ? Destroy(subject) : CredentialRefusals.NotAsked);

    /// <summary>As the custodian sweeps who never came to be.</summary>
    public Outcome<Receipt> Destroy(SubjectId subject)
    {
        foreach (var (key, owner) in _index)
            if (owner == subject) _index.TryRemove(key, out _);
        if (!_keys.TryRemove(subject, out _)) return _erased.TryGetValue(subject, out var done) ? done : Unknown;
        Erased?.Invoke(subject);
        return _erased[subject] = Enter(subject, "erase", null, null);
    }

    public Task<Outcome<string>> ErasureProof(SubjectId subject, CancellationToken cancellationToken) => Task.FromResult<Outcome<string>>(
        Down ? Unavailable : _erased.TryGetValue(subject, out var receipt) ? $"c2sp.org/tlog-proof@v1\nindex {receipt.Index}\n" : Unknown);

    public string LedgerKey => "test+00000000+AA==";

    public event Action<SubjectId>? Erased;

    public Task<Outcome<Done>> Index(SessionSecret? by, string category, string value, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Done>>(Down ? Unavailable : WhoIs(by) is not { } subject ? CredentialRefusals.NoGrant
            : _index.GetOrAdd((category, value), subject) == subject ? new Done() : new Refusal("index-taken", 409, "Taken."));

    /// <summary>As of accounts from before a category was indexed.</summary>
    public void Unindex(string category)
    {
        foreach (var key in _index.Keys.Where(key => key.Category == category)) _index.TryRemove(key, out _);
    }

    public string? LedgerUrl => null;

    public bool IsAway => Down;

    public bool IsTrial => false;

    public Task<Outcome<SubjectId?>> Find(string category, string value, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<SubjectId?>>(_index.TryGetValue((category, value), out var subject) ? subject : (SubjectId?)null);

    /// <summary>What the subject would read.</summary>
    public Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(SubjectId subject, long? before, int limit, CancellationToken cancellationToken) => Task.FromResult(Cast(Read(subject, before, limit)));

    public Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(SessionSecret? by, long? before, int limit, CancellationToken cancellationToken)
    {
        return Task.FromResult(WhoIs(by) is { } subject ? Cast(Read(subject, before, limit)) : CredentialRefusals.NoGrant);
    }

    private IReadOnlyList<AccessRecord> Read(SubjectId subject, long? before, int limit)
    {
        lock (_lock)
        {
            return [.. _entries.Where(entry => entry.Subject == subject && entry.Record.Index < (before ?? long.MaxValue)).Select(entry => entry.Record).Reverse().Take(limit)];
        }
    }

    public Task<Outcome<string>> Proof(SessionSecret? by, long index, CancellationToken cancellationToken)
    {
        if (WhoIs(by) is not { } subject) return Task.FromResult<Outcome<string>>(CredentialRefusals.NoGrant);
        lock (_lock)
        {
            return Task.FromResult<Outcome<string>>(_entries.Any(entry => entry.Subject == subject && entry.Record.Index == index)
                ? $"c2sp.org/tlog-proof@v1\nindex {index}\n" : new Refusal("entry-not-found", 404, "No such entry."));
        }
    }

    public Task<Outcome<string>> Absence(
        SessionSecret? by, string party, string category, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        if (WhoIs(by) is not { } subject) return Task.FromResult<Outcome<string>>(CredentialRefusals.NoGrant);
        lock (_lock)
        {
            return Task.FromResult<Outcome<string>>(_entries.Any(entry => entry.Subject == subject && entry.Record is { Kind: "unseal", Access.By.Party: not "subject" })
                ? new Refusal("not-absent", 409, "There is such an access.") : $"domicile.absence/v2\nparty {party}\ncategory {category}\nfrom {fromMs}\n");
        }
    }

    private readonly ConcurrentDictionary<string, Receipt> _recorded = [];

    /// <summary>What modules entered, by kind.</summary>
    public ConcurrentQueue<(string Kind, string Body)> Records { get; } = [];

    public Task<Outcome<Receipt>> Record(string kind, byte[] body, CancellationToken cancellationToken)
    {
        if (Down) return Task.FromResult<Outcome<Receipt>>(Unavailable);
        return Task.FromResult<Outcome<Receipt>>(_recorded.GetOrAdd(kind + System.Text.Encoding.UTF8.GetString(body), _ => Entered(kind, body)));
    }

    private Receipt Entered(string kind, byte[] body)
    {
        Records.Enqueue((kind, System.Text.Encoding.UTF8.GetString(body)));
        var (now, opening) = (time.GetUtcNow().ToUnixTimeMilliseconds(), Commitment.NewOpening());
        var leaf = new LedgerEntry(kind, LedgerEntry.NewEventId(now), now, Commitment.Of(opening, body));
        return Enter(default, kind, null, null) with { Shown = new Disclosure(leaf.Encode(), opening, body).Encode() };
    }

    public ValueTask<Outcome<byte[]>> Seal(SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access,
        CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<byte[]>>(
            Down || CannotSeal ? Unavailable : Key(holder.Number, field, access) is { } key ? key.Seal(new("test", holder.Number, field, record), value.Span) : Unknown);

    public ValueTask<Outcome<byte[]>> Open(SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access,
        CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<byte[]>>(
            Down ? Unavailable : Key(holder.Number, field, access) is { } key ? key.Open(new("test", holder.Number, field, record), value.Span) : Unknown);

    public ValueTask<Outcome<SealedFile>> CreateFile(FileStream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Outcome<SealedFile>> ResumeFile(FileStream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Outcome<Stream>> ReadFile(Stream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Outcome<T> Cast<T>(T value) => value;

    private CategoryKey? Key(SubjectId subject, SealedField field, Access access)
    {
        if (!_keys.TryGetValue(subject, out var keys)) return null;
        Enter(subject, "unseal", field.Category, access);
        return keys.GetOrAdd(field.Category, _ => new(RandomNumberGenerator.GetBytes(32), TimeSpan.FromDays(10_000), time));
    }

    /// <summary>What happened to a session or a credential.</summary>
    public void Note(SubjectId subject, string kind, SessionNote note)
    {
        lock (_lock) _entries.Add((subject, new(_entries.Count, time.GetUtcNow(), kind, null, null, null, note)));
    }

    private Receipt Enter(SubjectId subject, string kind, string? category, Access? access)
    {
        lock (_lock)
        {
            _entries.Add((subject, new(_entries.Count, time.GetUtcNow(), kind, category, access, null)));
            return new(_entries.Count - 1, time.GetUtcNow());
        }
    }
}
