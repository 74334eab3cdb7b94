using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Tests.Testing;

/// <summary>Credentials in memory, beside <see cref="FakeCustody"/>: no hashing, no passkeys, sessions that the test's clock ends.</summary>
internal sealed class FakeRegistrar : IRegistrar, IHelpedRecovery
{
    private readonly FakeCustody _custody;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<SubjectId, Person> _people = new();
    private readonly ConcurrentDictionary<string, Signed> _sessions = new();

    public FakeRegistrar(FakeCustody custody, TimeProvider time)
    {
        (_custody, _time) = (custody, time);
        custody.WhoIs = by => Find(by)?.Subject;
        custody.IsErasureDue = subject => _people.TryGetValue(subject, out var person) && person.EraseAt <= time.GetUtcNow();
        custody.Erased += subject =>
        {
            _people.TryRemove(subject, out _);
            EndAll(subject, null);
        };
    }

    /// <summary>How many hashes a custodian would have made.</summary>
    public int Hashes { get; set; }

    /// <summary>As of somebody with passkeys alone.</summary>
    public void TakePassword(SubjectId subject) => _people[subject].Password = null;

    public Task<Outcome<Enrolled>> Enroll(SubjectId subject, Credential first, Place from, CancellationToken cancellationToken)
    {
        if (_custody.Enroll(subject).Refusal is { } refusal) return Answer<Enrolled>(refusal);
        if (first.Password is not null) Hashes++;
        var person = _people[subject] = new() { Password = first.Password, Codes = [.. Codes()] };
        return Answer<Enrolled>(new Enrolled(Begin(subject, "password", from), [.. person.Codes]));
    }

    public Task<Outcome<Done>> Activate(SessionSecret? by, CancellationToken cancellationToken) => By(by, false, _ => { });

    public Task<Outcome<BegunSession>> SignIn(SubjectId? subject, Credential proof, Place from, CancellationToken cancellationToken)
    {
        if (_custody.Down) return Answer<BegunSession>(FakeCustody.Unavailable);
        if (proof.Password is not null) Hashes++;
        if (subject is not { } named || !_people.TryGetValue(named, out var person)) return Answer<BegunSession>(CredentialRefusals.WrongProof);
        lock (person)
        {
            var isRight = proof.Password is { } password ? person.Password == password : proof.Code is { } code && person.Codes.Remove(code);
            return Answer<BegunSession>(isRight ? Begin(named, proof.Code is null ? "password" : "code", from) : CredentialRefusals.WrongProof);
        }
    }

    public Task<Outcome<PasskeyOptions>> BeginPasskey(string name, SessionSecret? by, CancellationToken cancellationToken) =>
        by is not null && Find(by) is not { } ? Answer<PasskeyOptions>(CredentialRefusals.NoGrant) : BeginProof(cancellationToken);

    public Task<Outcome<PasskeyOptions>> BeginProof(CancellationToken cancellationToken) =>
        Answer<PasskeyOptions>(new PasskeyOptions(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), JsonElement.Parse("{}")));

    public Task<Outcome<string>> Challenge(SessionSecret? by, CancellationToken cancellationToken) => Answer<string>(Find(by, live: false) is null ? CredentialRefusals.NoGrant : "1.challenge");

    public Task<Outcome<Done>> Bind(SessionSecret? by, byte[] key, SessionProof proof, CancellationToken cancellationToken) => By(by, true, session => { session.IsBound = true; });

    public Task<Outcome<SessionSecret>> Renew(SessionSecret by, SessionProof? proof, CancellationToken cancellationToken)
    {
        if (_custody.Down) return Answer<SessionSecret>(FakeCustody.Unavailable);
        if (Find(by, live: false) is not { } session) return Answer<SessionSecret>(CredentialRefusals.NoGrant);
        if (session.IsBound && proof is null) return Answer<SessionSecret>(CredentialRefusals.ProofRefused);
        session.RenewedAt = _time.GetUtcNow();
        return Answer<SessionSecret>(by);
    }

    public Task<Outcome<Done>> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken) => By(by, fresh, _ => { });

    public Task<Outcome<Done>> Confirm(SessionSecret? by, Credential proof, CancellationToken cancellationToken)
    {
        if (_custody.Down) return Answer<Done>(FakeCustody.Unavailable);
        if (Find(by) is not { } session) return Answer<Done>(CredentialRefusals.NoGrant);
        Hashes++;
        if (proof.Password is null || _people[session.Subject].Password != proof.Password) return Answer<Done>(CredentialRefusals.WrongProof);
        session.ConfirmedAt = _time.GetUtcNow();
        return Answer<Done>(new Done());
    }

    public Task<Outcome<CredentialList>> List(SessionSecret? by, CancellationToken cancellationToken) =>
        By<CredentialList>(by, false, session => new CredentialList(_people[session.Subject].Password is not null, [], _people[session.Subject].Codes.Count));

    public Task<Outcome<Done>> SetPassword(SessionSecret? by, string password, CancellationToken cancellationToken) => By(by, true, session =>
    {
        _people[session.Subject].Password = password;
        EndAll(session.Subject, session.Id);
    });

    public Task<Outcome<PasskeyView>> AddPasskey(SessionSecret? by, PasskeyAnswer made, string name, CancellationToken cancellationToken) =>
        Answer<PasskeyView>(CredentialRefusals.CeremonyOver);

    public Task<Outcome<Done>> RemovePasskey(SessionSecret? by, string id, CancellationToken cancellationToken) => Answer<Done>(CredentialRefusals.NoSuchPasskey);

    public Task<Outcome<IReadOnlyList<string>>> NewCodes(SessionSecret? by, CancellationToken cancellationToken) => By<IReadOnlyList<string>>(by, true, session =>
    {
        _people[session.Subject].Codes.Clear();
        _people[session.Subject].Codes.AddRange(Codes());
        return _people[session.Subject].Codes.ToArray();
    });

    public Task<Outcome<IReadOnlyList<SessionView>>> Sessions(SessionSecret? by, CancellationToken cancellationToken) => By<IReadOnlyList<SessionView>>(by, false, session =>
        _sessions.Values.Where(other => other.Subject == session.Subject).OrderByDescending(other => other.RenewedAt)
            .Select(other => new SessionView(other.Id, other.Credential, other.Place.Device, other.Place.Network, other.CreatedAt, other.RenewedAt, other.Id == session.Id, other.IsBound)).ToArray());

    public Task<Outcome<Done>> SignOut(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (Find(by, live: false) is { } session) EndAll(session.Subject, null, session.Id);
        return Answer<Done>(new Done());
    }

    public Task<Outcome<Done>> End(SessionSecret? by, Guid? session, CancellationToken cancellationToken) =>
        Find(by) is { } own && session is { } one && !_sessions.Values.Any(other => other.Subject == own.Subject && other.Id == one)
            ? Answer<Done>(CredentialRefusals.NoSuchSession) : By(by, true, mine => EndAll(mine.Subject, mine.Id, session));

    public Task<Outcome<Done>> AskErasure(SessionSecret? by, DateTimeOffset due, CancellationToken cancellationToken) => By(by, true, session =>
    {
        _people[session.Subject].EraseAt = due;
        EndAll(session.Subject, null);
    });

    public Task<Outcome<Done>> UndoErasure(SessionSecret? by, CancellationToken cancellationToken) => By(by, false, session =>
    {
        _people[session.Subject].EraseAt = null;
    });

    public Task<Outcome<AskedRecovery>> Ask(SubjectId subject, CancellationToken cancellationToken)
    {
        if (_custody.Down) return Answer<AskedRecovery>(FakeCustody.Unavailable);
        if (_people[subject].HelpAt is not null) return Answer<AskedRecovery>(CredentialRefusals.AskedBefore);
        var due = _time.GetUtcNow().AddHours(72);
        _people[subject].HelpAt = due;
        return Answer<AskedRecovery>(new AskedRecovery(Codes().First(), due));
    }

    public Task<Outcome<Done>> Refuse(SessionSecret? by, CancellationToken cancellationToken) => By(by, false, session => { _people[session.Subject].HelpAt = null; });

    public Task<Outcome<AwaitedRecovery>> Find(SessionSecret? by, CancellationToken cancellationToken) =>
        By<AwaitedRecovery>(by, false, session => new AwaitedRecovery(_people[session.Subject].HelpAt, null, false));

    private Task<Outcome<Done>> By(SessionSecret? by, bool fresh, Action<Signed> act) => By<Done>(by, fresh, session =>
    {
        act(session);
        return new Done();
    });

    private Task<Outcome<T>> By<T>(SessionSecret? by, bool fresh, Func<Signed, T> act) =>
        _custody.Down ? Answer<T>(FakeCustody.Unavailable)
        : Find(by) is not { } session ? Answer<T>(CredentialRefusals.NoGrant)
        : fresh && session.ConfirmedAt.AddMinutes(5) <= _time.GetUtcNow() ? Answer<T>(CredentialRefusals.ConfirmFirst)
        : Answer<T>(act(session));

    private Signed? Find(SessionSecret? by, bool live = true) => by is not null && _sessions.TryGetValue(Convert.ToHexString(by.NameHash), out var session)
        && session.CreatedAt.AddDays(90) > _time.GetUtcNow() && session.RenewedAt.AddDays(30) > _time.GetUtcNow() && (!live || session.RenewedAt.AddMinutes(15) > _time.GetUtcNow()) ? session : null;

    private BegunSession Begin(SubjectId subject, string credential, Place from)
    {
        var (secret, now) = (SessionSecret.New(), _time.GetUtcNow());
        var session = new Signed(Guid.CreateVersion7(now), subject, credential, from, now) { RenewedAt = now, ConfirmedAt = now };
        _sessions[Convert.ToHexString(secret.NameHash)] = session;
        _custody.Note(subject, "session", new(session.Id, credential, from.Device, from.Network));
        return new(secret, session.Id, subject, credential);
    }

    private void EndAll(SubjectId subject, Guid? but, Guid? one = null)
    {
        foreach (var (name, session) in _sessions)
            if (session.Subject == subject && session.Id != but && (one is null || session.Id == one)) _sessions.TryRemove(name, out _);
    }

    private static IEnumerable<string> Codes() => Enumerable.Range(0, 8).Select(_ => Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));

    private static Task<Outcome<T>> Answer<T>(Outcome<T> outcome) => Task.FromResult(outcome);

    private sealed class Person
    {
        public string? Password { get; set; }

        public List<string> Codes { get; init; } = [];

        public DateTimeOffset? EraseAt { get; set; }

        public DateTimeOffset? HelpAt { get; set; }
    }

    private sealed record Signed(Guid Id, SubjectId Subject, string Credential, Place Place, DateTimeOffset CreatedAt)
    {
        public DateTimeOffset RenewedAt { get; set; }

        public DateTimeOffset ConfirmedAt { get; set; }

        public bool IsBound { get; set; }
    }
}
