using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Credentials.Passkeys;
using Domicile.Credentials.Sessions;
using Domicile.Custody;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Credentials.Registration;

/// <summary>
/// Keeps the credentials of subjects. Of every act the entry is durable before the act takes effect. Nobody but whoever shows a live session of the
/// subject, or proves one of its credentials, changes anything here.
/// </summary>
internal sealed class Registrar(
    IDbContextFactory<CredentialsDb> databases, Custodian custodian, LiveSessions sessions, BeginSession begin, HelpedRecovery help, Places places,
    Verifiers verifiers, PasskeyCeremony passkeys, SessionProofs proofs, TimeProvider time) : IRegistrar
{
    private const int MaxPasskeys = 20;
    private const int MaxPassword = 1_024;
    private const int SaltSize = 32;

    internal const string Password = "password";
    private const string ByPasskey = "passkey", Code = "code";

    // Checked where there is nobody, so that the answer takes as long.
    private readonly byte[] _nobody = RandomNumberGenerator.GetBytes(32);

    public async Task<Outcome<Enrolled>> Enroll(SubjectId subject, Credential first, Place from, CancellationToken cancellationToken)
    {
        if (!(await Make(subject, first, from, cancellationToken)).Succeeded(out var codes, out var refusal)) return refusal;
        return (await begin.Do(subject, KindOf(first), byHelp: false, from, cancellationToken)).Then<Enrolled>(session => new Enrolled(session, codes));
    }

    /// <summary>Enrols, and tells the recovery codes; the session is begun by somebody else.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> Make(SubjectId subject, Credential first, Place from, CancellationToken cancellationToken)
    {
        if (!IsOne(first) || first is { Code: not null } or { Password.Length: > MaxPassword }) return WellFormed.Malformed;
        var handle = NewHandle();
        Passkey? made = null;
        if (first.Passkey is { } answer)
        {
            if (!(await passkeys.FinishMaking(answer)).Succeeded(out var finished, out var wrong)) return wrong;
            if (finished.Ceremony.Subject is not null) return CredentialRefusals.CeremonyOver;
            (handle, made) = (finished.Ceremony.Handle!, Passkey.Of(finished.Passkey, subject, from.Device));
        }
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Holders.AnyAsync(row => row.Subject == subject, cancellationToken)) return Custodian.AlreadyEnrolled;
        // The row and the job that sweeps it come first: whatever breaks off is swept.
        db.AddRange(new Holder { Subject = subject, Handle = handle }, SweepEnrolment.JobFor(subject, time));
        await db.SaveChangesAsync(cancellationToken);
        if ((await custodian.Enroll(subject, cancellationToken)).Refusal is { } refusal) return refusal;
        if (!custodian.SecretOf(subject, Password).Succeeded(out var secret, out refusal)) return refusal;
        if (first.Password is { } password)
        {
            if (!(await verifiers.Make(secret, password, cancellationToken)).Succeeded(out var verifier, out refusal)) return refusal;
            db.Add(Stored(subject, CredentialKind.Password, verifier));
        }
        if (made is not null) db.Add(made);
        var codes = AddCodes(db, subject, secret);
        CryptographicOperations.ZeroMemory(secret);
        await db.SaveChangesAsync(cancellationToken);
        return codes;
    }

    public async Task<Outcome<Done>> Activate(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Holders.Where(row => row.Subject == session.Subject && row.State == HolderState.Enrolling)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, HolderState.Active), cancellationToken);
        return await db.Holders.AnyAsync(row => row.Subject == session.Subject && row.State == HolderState.Active, cancellationToken) ? new Done() : CredentialRefusals.NoGrant;
    }

    public async Task<Outcome<BegunSession>> SignIn(SubjectId? subject, Credential proof, Place from, CancellationToken cancellationToken)
    {
        if (!(await Prove(subject, proof, cancellationToken)).Succeeded(out var proved, out var refusal)) return refusal;
        return await begin.Do(proved.Subject, proved.Credential, proved.IsByHelp, from, cancellationToken);
    }

    public async Task<Outcome<PasskeyOptions>> BeginPasskey(string name, SessionSecret? by, CancellationToken cancellationToken)
    {
        if (by is null) return await passkeys.BeginMaking(NewHandle(), name, null);
        return await As(by, fresh: true, limited: true, session => BeginPasskey(session, name, cancellationToken), cancellationToken);
    }

    public async Task<Outcome<PasskeyOptions>> BeginPasskey(LiveSession session, string name, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var holder = await db.Holders.AsNoTracking().FirstAsync(row => row.Subject == session.Subject, cancellationToken);
        return await passkeys.BeginMaking(holder.Handle, name, session.Subject);
    }

    public async Task<Outcome<PasskeyOptions>> BeginProof(CancellationToken cancellationToken) => await passkeys.BeginProof();

    public async Task<Outcome<string>> Challenge(SessionSecret? by, CancellationToken cancellationToken) =>
        (await Shown(by, cancellationToken)).Then<string>(_ => proofs.Challenge(by!));

    public async Task<Outcome<Done>> Bind(SessionSecret? by, byte[] key, SessionProof proof, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken, fresh: true)).Succeeded(out var live, out var refusal)) return refusal;
        if (!proofs.IsProved(by!, key, proof)) return CredentialRefusals.ProofRefused;
        if (!(await Shown(by, cancellationToken)).Succeeded(out var session, out refusal)) return refusal;
        if (session.BoundTo is null)
        {
            if ((await custodian.Note(live.Subject, Kinds.BindSession, new(live.Id))).Refusal is { } unentered) return unentered;
            session = await sessions.Change(live.Id, row => (row.BoundTo ??= key) == key, cancellationToken);
        }
        // The same key again: the answer was lost.
        return session?.BoundTo is not { } bound ? CredentialRefusals.NoGrant : bound.AsSpan().SequenceEqual(key) ? new Done() : CredentialRefusals.BoundElsewhere;
    }

    public async Task<Outcome<SessionSecret>> Renew(SessionSecret by, SessionProof? proof, CancellationToken cancellationToken)
    {
        if (!(await Shown(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        var (now, isProved) = (sessions.Now(), true);
        var renewed = await sessions.Change(session.Id, row =>
        {
            // Of the row as it is: it may have been bound meanwhile.
            if (!(isProved = row.BoundTo is not { } key || proofs.IsProved(by, key, proof))) return false;
            // Succeeded meanwhile: the same answer again.
            if (!CryptographicOperations.FixedTimeEquals(by.Hash, row.Hash)) return false;
            (row.EarlierHash, row.Salt) = (row.Hash, RandomNumberGenerator.GetBytes(SaltSize));
            (row.Hash, row.SucceededAt, row.RenewedAt, row.ExpiresAt) = (by.Next(row.Salt).Hash, null, now, begin.Until(row.CreatedAt, now));
            return true;
        }, cancellationToken);
        if (!isProved) return CredentialRefusals.ProofRefused;
        return renewed is { Salt: { } salt } && by.Next(salt) is var next && CryptographicOperations.FixedTimeEquals(next.Hash, renewed.Hash) ? next : CredentialRefusals.NoGrant;
    }

    public async Task<Outcome<Done>> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken) =>
        // A fresh proof of somebody whom the operator helped in is good for a new way in, and for nothing else.
        (await custodian.Granted(by, cancellationToken, fresh, limited: !fresh)).Then<Done>(_ => new Done());

    public Task<Outcome<Done>> Confirm(SessionSecret? by, Credential proof, CancellationToken cancellationToken) =>
        As(by, fresh: false, limited: true, session => Confirm(session, proof, cancellationToken), cancellationToken);

    public async Task<Outcome<Done>> Confirm(LiveSession session, Credential proof, CancellationToken cancellationToken)
    {
        if (proof.Code is not null) return WellFormed.Malformed;
        if (!(await Prove(session.Subject, proof, cancellationToken)).Succeeded(out var proved, out var refusal)) return refusal;
        if (proved.Subject != session.Subject || proved.IsByHelp != session.IsLimited) return CredentialRefusals.WrongProof;
        var now = sessions.Now();
        var confirmed = await sessions.Change(session.Id, row => { row.ConfirmedAt = now; return true; }, cancellationToken);
        return confirmed is null ? CredentialRefusals.NoGrant : new Done();
    }

    public Task<Outcome<CredentialList>> List(SessionSecret? by, CancellationToken cancellationToken) =>
        As(by, fresh: false, limited: true, async session => await List(session, cancellationToken), cancellationToken);

    public async Task<Outcome<CredentialList>> List(LiveSession session, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var kinds = await db.Credentials.Where(row => row.Subject == session.Subject && row.IsByHelp == session.IsLimited).Select(row => row.Kind).ToListAsync(cancellationToken);
        var made = await db.Passkeys.AsNoTracking().Where(row => row.Subject == session.Subject && row.IsByHelp == session.IsLimited).OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        return new CredentialList(kinds.Contains(CredentialKind.Password), [.. made.Select(passkey => passkey.View)], kinds.Count(kind => kind == CredentialKind.Code));
    }

    public Task<Outcome<Done>> SetPassword(SessionSecret? by, string password, CancellationToken cancellationToken) =>
        As(by, fresh: true, limited: true, session => SetPassword(session, password, cancellationToken), cancellationToken);

    public async Task<Outcome<Done>> SetPassword(LiveSession session, string password, CancellationToken cancellationToken)
    {
        if (password.Length > MaxPassword) return WellFormed.Malformed;
        if (!custodian.SecretOf(session.Subject, Password).Succeeded(out var secret, out var refusal)) return refusal;
        if (!(await verifiers.Make(secret, password, cancellationToken)).Succeeded(out var verifier, out refusal)) return refusal;
        CryptographicOperations.ZeroMemory(secret);
        if ((await Changed(session, Password, "set")).Refusal is { } unentered) return unentered;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.RemoveRange(await db.Credentials.Where(row => row.Subject == session.Subject && row.Kind == CredentialKind.Password && row.IsByHelp == session.IsLimited).ToListAsync(cancellationToken));
        db.Add(Stored(session.Subject, CredentialKind.Password, verifier, session.IsLimited));
        await Spend(db, session, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        // Whoever the operator helped in does not end what the owner began since, by an earlier way in.
        if (session.IsLimited) await sessions.EndLimited(session.Subject, session.Id, cancellationToken);
        else await sessions.EndAll(session.Subject, session.Id, cancellationToken);
        return new Done();
    }

    public Task<Outcome<PasskeyView>> AddPasskey(SessionSecret? by, PasskeyAnswer made, string name, CancellationToken cancellationToken) =>
        As(by, fresh: true, limited: true, session => AddPasskey(session, made, name, cancellationToken), cancellationToken);

    public async Task<Outcome<PasskeyView>> AddPasskey(LiveSession session, PasskeyAnswer made, string name, CancellationToken cancellationToken)
    {
        if (!(await passkeys.FinishMaking(made)).Succeeded(out var finished, out var refusal)) return refusal;
        if (finished.Ceremony.Subject != session.Subject) return CredentialRefusals.CeremonyOver;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Passkeys.CountAsync(row => row.Subject == session.Subject, cancellationToken) >= MaxPasskeys) return CredentialRefusals.TooManyPasskeys;
        if ((await Changed(session, ByPasskey, "added", name)).Refusal is { } unentered) return unentered;
        var passkey = Passkey.Of(finished.Passkey, session.Subject, name);
        passkey.IsByHelp = session.IsLimited;
        db.Add(passkey);
        await Spend(db, session, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return passkey.View;
    }

    public async Task<Outcome<Done>> RemovePasskey(SessionSecret? by, string id, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken, fresh: true)).Succeeded(out var session, out var refusal)) return refusal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = await db.Passkeys.Where(row => row.Subject == session.Subject && !row.IsByHelp).ToListAsync(cancellationToken);
        if (all.Find(row => row.View.Id == id) is not { } removed) return CredentialRefusals.NoSuchPasskey;
        var hasPassword = await db.Credentials.AnyAsync(row => row.Subject == session.Subject && row.Kind == CredentialKind.Password && !row.IsByHelp, cancellationToken);
        if (all.Count == 1 && !hasPassword) return CredentialRefusals.LastWayIn;
        if ((await Changed(session, ByPasskey, "removed", removed.Name)).Refusal is { } unentered) return unentered;
        db.Remove(removed);
        await db.SaveChangesAsync(cancellationToken);
        return new Done();
    }

    public Task<Outcome<IReadOnlyList<string>>> NewCodes(SessionSecret? by, CancellationToken cancellationToken) =>
        As(by, fresh: true, limited: false, session => NewCodes(session, cancellationToken), cancellationToken);

    public async Task<Outcome<IReadOnlyList<string>>> NewCodes(LiveSession session, CancellationToken cancellationToken)
    {
        if (session.IsLimited) return CredentialRefusals.LimitedYet;
        if (!custodian.SecretOf(session.Subject, Password).Succeeded(out var secret, out var refusal)) return refusal;
        if ((await Changed(session, Code, "set")).Refusal is { } unentered) return unentered;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.RemoveRange(await db.Credentials.Where(row => row.Subject == session.Subject && row.Kind == CredentialKind.Code).ToListAsync(cancellationToken));
        var codes = AddCodes(db, session.Subject, secret);
        CryptographicOperations.ZeroMemory(secret);
        await db.SaveChangesAsync(cancellationToken);
        return codes;
    }

    public async Task<Outcome<IReadOnlyList<SessionView>>> Sessions(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        var now = sessions.Now();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var views = new List<SessionView>();
        foreach (var row in await db.Sessions.AsNoTracking().Where(row => row.Subject == session.Subject && row.ExpiresAt > now)
            .OrderByDescending(row => row.RenewedAt).ToListAsync(cancellationToken))
        {
            if (!places.Open(row).Succeeded(out var place, out refusal)) return refusal;
            views.Add(new(row.Id, row.Credential, place.Device, place.Network, row.CreatedAt, row.RenewedAt, row.Id == session.Id, row.BoundTo is not null));
        }
        return views.AsReadOnly();
    }

    public async Task<Outcome<Done>> SignOut(SessionSecret? by, CancellationToken cancellationToken)
    {
        // One that is no longer live can be ended all the same: whoever shows it gives it up.
        if (!(await Shown(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        await sessions.End(session.Id, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<Done>> End(SessionSecret? by, Guid? session, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken, fresh: true)).Succeeded(out var own, out var refusal)) return refusal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (session is { } one && !await db.Sessions.AnyAsync(row => row.Subject == own.Subject && row.Id == one, cancellationToken)) return CredentialRefusals.NoSuchSession;
        if ((await custodian.Note(own.Subject, Kinds.EndSession, new(session, Event: session is null ? "others" : "ended"))).Refusal is { } unentered) return unentered;
        if (session is { } ended) await sessions.End(ended, cancellationToken);
        else await sessions.EndAll(own.Subject, own.Id, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<Done>> AskErasure(SessionSecret? by, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken, fresh: true)).Succeeded(out var session, out var refusal)) return refusal;
        if ((await custodian.Note(session.Subject, Kinds.Leave, new(session.Id, Event: "asked"))).Refusal is { } unentered) return unentered;
        await SetLeaving(session.Subject, due, cancellationToken);
        await sessions.EndAll(session.Subject, null, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<Done>> UndoErasure(SessionSecret? by, CancellationToken cancellationToken)
    {
        if (!(await custodian.Granted(by, cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
        if ((await custodian.Note(session.Subject, Kinds.Leave, new(session.Id, Event: "undone"))).Refusal is { } unentered) return unentered;
        await SetLeaving(session.Subject, null, cancellationToken);
        return new Done();
    }

    /// <summary>Whose credential it is: the subject's, or, of a passkey, whoever's it is.</summary>
    public async Task<Outcome<Proved>> Prove(SubjectId? subject, Credential proof, CancellationToken cancellationToken)
    {
        if (!IsOne(proof)) return WellFormed.Malformed;
        if (proof.Passkey is { } answer) return await Prove(answer, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var known = subject is { } named && await db.Holders.AnyAsync(row => row.Subject == named && (row.State == HolderState.Active || row.State == HolderState.Leaving), cancellationToken) ? named : default;
        if (known != default) await sessions.Settle(known, cancellationToken);
        var secret = _nobody;
        if (known != default && !custodian.SecretOf(known, Password).Succeeded(out secret, out var none)) return none;
        if (proof.Password is { } password)
        {
            if (password.Length > MaxPassword) return CredentialRefusals.WrongProof;
            // Two while what the operator's help let in is limited.
            var kept = await db.Credentials.AsNoTracking().Where(row => row.Subject == known && row.Kind == CredentialKind.Password).ToListAsync(cancellationToken);
            foreach (var one in kept.DefaultIfEmpty())
            {
                if (!(await verifiers.Check(secret!, one?.Verifier, password, cancellationToken)).Succeeded(out var isRight, out var busy)) return busy;
                if (isRight) return new Proved(known, Password, one!.IsByHelp);
            }
            return CredentialRefusals.WrongProof;
        }
        // Good once: whoever deletes it has used it.
        var verifier = RecoveryCodes.Verifier(secret!, proof.Code!);
        if (!await db.Credentials.AnyAsync(row => row.Subject == known && row.Kind == CredentialKind.Code && row.Verifier == verifier, cancellationToken))
            return (await help.Use(known, verifier, cancellationToken)).Then<Proved>(_ => new Proved(known, HelpedRecovery.Help, true));
        if ((await custodian.Note(known, Kinds.Credential, new(Credential: Code, Event: "used"))).Refusal is { } unentered) return unentered;
        var used = await db.Credentials.Where(row => row.Subject == known && row.Kind == CredentialKind.Code && row.Verifier == verifier).ExecuteDeleteAsync(cancellationToken);
        return used == 1 ? new Proved(known, Code, false) : CredentialRefusals.WrongProof;
    }

    private async Task<Outcome<Proved>> Prove(PasskeyAnswer answer, CancellationToken cancellationToken)
    {
        if (!(await passkeys.FinishProof(answer)).Succeeded(out var proved, out var refusal)) return refusal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var id = proved.Passkey.CredentialId;
        await sessions.Settle(await db.Passkeys.Where(row => row.CredentialId == id).Select(row => row.Subject).FirstOrDefaultAsync(cancellationToken), cancellationToken);
        if (await db.Passkeys.FindAsync([id], cancellationToken) is not { } passkey) return CredentialRefusals.PasskeyRefused;
        (passkey.SignCount, passkey.IsBackedUp, passkey.IsUserVerified) = (proved.Passkey.SignCount, proved.Passkey.IsBackedUp, proved.Passkey.IsUserVerified);
        await db.SaveChangesAsync(cancellationToken);
        return new Proved(passkey.Subject, ByPasskey, passkey.IsByHelp);
    }

    /// <summary>The session that shows this secret, live or not. A copy is entered, and ends it.</summary>
    private async Task<Outcome<StoredSession>> Shown(SessionSecret? by, CancellationToken cancellationToken)
    {
        var (session, refusal, isCopy) = await sessions.Find(by, cancellationToken);
        if (session is null) return refusal!;
        return isCopy ? (await custodian.Granted(by, cancellationToken)).Refusal ?? CredentialRefusals.Copied : session;
    }

    private async Task<Outcome<T>> As<T>(
        SessionSecret? by, bool fresh, bool limited, Func<LiveSession, Task<Outcome<T>>> act, CancellationToken cancellationToken) =>
        (await custodian.Granted(by, cancellationToken, fresh, limited)).Succeeded(out var session, out var refusal) ? await act(session) : refusal;

    /// <summary>Enters that a credential changes; all that can be refused comes before.</summary>
    private Task<Outcome<Receipt>> Changed(LiveSession session, string credential, string what, string? device = null) =>
        custodian.Note(session.Subject, Kinds.Credential, new(session.Id, credential, device, Event: what));

    /// <summary>The code of the operator's help is void once there is a way in that the lead who told it does not know; the caller saves.</summary>
    private static async Task Spend(CredentialsDb db, LiveSession session, CancellationToken cancellationToken)
    {
        if (session.IsLimited && await db.Recoveries.FindAsync([session.Subject], cancellationToken) is { } recovery) recovery.Verifier = "";
    }

    private async Task SetLeaving(SubjectId subject, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Nothing else becomes active again by that, such as what is being swept.
        await db.Holders.Where(row => row.Subject == subject && (due != null || row.State == HolderState.Leaving)).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, due is null ? HolderState.Active : HolderState.Leaving).SetProperty(row => row.EraseAt, due), cancellationToken);
    }

    private string[] AddCodes(CredentialsDb db, SubjectId subject, byte[] secret)
    {
        string[] codes = [.. Enumerable.Range(0, RecoveryCodes.Count).Select(_ => RecoveryCodes.New())];
        db.AddRange(codes.Select(code => Stored(subject, CredentialKind.Code, RecoveryCodes.Verifier(secret, code))));
        return codes;
    }

    private StoredCredential Stored(SubjectId subject, CredentialKind kind, string verifier, bool isByHelp = false) =>
        new() { Id = Guid.CreateVersion7(sessions.Now()), Subject = subject, Kind = kind, Verifier = verifier, CreatedAt = sessions.Now(), IsByHelp = isByHelp };

    private static bool IsOne(Credential credential) => new object?[] { credential.Password, credential.Passkey, credential.Code }.Count(one => one is not null) == 1;

    public static string KindOf(Credential credential) => credential.Password is not null ? Password : credential.Passkey is not null ? ByPasskey : Code;

    private static string NewHandle() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}

/// <summary>Who has proved to be whom, and by what.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Credential"><c>password</c>, <c>passkey</c>, <c>code</c>, or <c>help</c> of the operator.</param>
/// <param name="IsByHelp">Whether that is the operator's help, or was enrolled by it and can still be refused.</param>
internal sealed record Proved(SubjectId Subject, string Credential, bool IsByHelp);
