using System.Text;
using System.Text.Json;
using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>
/// Who a person is, as the custodian knows it: passwords, passkeys, recovery codes, and the sessions that they begin. The service plane relays what the
/// browser says and cannot speak for anybody by itself. What a person must have proved within the last five minutes is refused otherwise
/// (<see cref="CredentialRefusals.ConfirmFirst"/>).
/// </summary>
public interface IRegistrar
{
    /// <summary>
    /// Makes the subject's key, its first credential, eight recovery codes, and a session. What is not <see cref="Activate"/>d within ten minutes the custodian
    /// erases again by itself.
    /// </summary>
    Task<Outcome<Enrolled>> Enroll(SubjectId subject, Credential first, Place from, CancellationToken cancellationToken);

    /// <summary>The sign-up is whole.</summary>
    Task<Outcome<Done>> Activate(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Begins a session for whoever proves to be the subject.</summary>
    /// <param name="subject">Whose password or code it is; null where nobody is known by the name given, which takes as long. A passkey says it by itself.</param>
    /// <param name="proof">A password, a passkey's answer, or a recovery code, which is good once.</param>
    /// <param name="from">Where, as the person will read it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<BegunSession>> SignIn(SubjectId? subject, Credential proof, Place from, CancellationToken cancellationToken);

    /// <summary>Begins making a passkey: for somebody new, or for the session's subject.</summary>
    Task<Outcome<PasskeyOptions>> BeginPasskey(string name, SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Begins proving one: to sign in, or to confirm.</summary>
    Task<Outcome<PasskeyOptions>> BeginProof(CancellationToken cancellationToken);

    /// <summary>A challenge that the session's browser signs, to bind the session to its key or to renew it: good for a minute, and for this secret alone.</summary>
    Task<Outcome<string>> Challenge(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Binds the session to a key of its browser, once: from then on it is renewed by proofs of that key alone. Wants a fresh proof of the person.</summary>
    /// <param name="by">The session.</param>
    /// <param name="key">The public key: a point of P-256, uncompressed, 65 bytes.</param>
    /// <param name="proof">That the browser has the private one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Done>> Bind(SessionSecret? by, byte[] key, SessionProof proof, CancellationToken cancellationToken);

    /// <summary>
    /// The secret that is used from now on. The one shown stays good until the new one is first used: the same answer is given to it again.
    /// </summary>
    /// <param name="by">The session.</param>
    /// <param name="proof">Wanted of a session that is bound to a key; null where there is none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<SessionSecret>> Renew(SessionSecret by, SessionProof? proof, CancellationToken cancellationToken);

    /// <summary>Whether it is live, and fresh where that is wanted. It is in use then, and the secret before it no longer good.</summary>
    Task<Outcome<Done>> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken);

    /// <summary>Notes that the person has just proved to be the subject once more.</summary>
    Task<Outcome<Done>> Confirm(SessionSecret? by, Credential proof, CancellationToken cancellationToken);

    /// <summary>How the subject can sign in.</summary>
    Task<Outcome<CredentialList>> List(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Sets the password, and ends every other session. Wants a fresh proof.</summary>
    Task<Outcome<Done>> SetPassword(SessionSecret? by, string password, CancellationToken cancellationToken);

    /// <summary>Adds a passkey. Wants a fresh proof.</summary>
    Task<Outcome<PasskeyView>> AddPasskey(SessionSecret? by, PasskeyAnswer made, string name, CancellationToken cancellationToken);

    /// <summary>Removes a passkey, unless it is the only way in. Wants a fresh proof.</summary>
    Task<Outcome<Done>> RemovePasskey(SessionSecret? by, string id, CancellationToken cancellationToken);

    /// <summary>Eight new recovery codes; the old ones are void. Wants a fresh proof.</summary>
    Task<Outcome<IReadOnlyList<string>>> NewCodes(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Where the subject is signed in, the last used first.</summary>
    Task<Outcome<IReadOnlyList<SessionView>>> Sessions(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Ends the session itself.</summary>
    Task<Outcome<Done>> SignOut(SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Ends another session, or every other one where <paramref name="session"/> is null. Wants a fresh proof.</summary>
    Task<Outcome<Done>> End(SessionSecret? by, Guid? session, CancellationToken cancellationToken);

    /// <summary>
    /// Has the subject erased from <paramref name="due"/> on, once the service asks for it, and ends every session. Nothing else lets a subject be erased,
    /// and only the subject takes it back. Wants a fresh proof.
    /// </summary>
    Task<Outcome<Done>> AskErasure(SessionSecret? by, DateTimeOffset due, CancellationToken cancellationToken);

    /// <summary>Takes that back.</summary>
    Task<Outcome<Done>> UndoErasure(SessionSecret? by, CancellationToken cancellationToken);
}

/// <summary>What proves, or will prove, who somebody is: one of the three.</summary>
public sealed record Credential(string? Password = null, PasskeyAnswer? Passkey = null, string? Code = null);

/// <summary>What a browser needs to begin a passkey ceremony.</summary>
/// <param name="Ceremony">Names the ceremony when it is finished; good for five minutes and for one answer.</param>
/// <param name="Options">For <c>navigator.credentials</c>, in the JSON form of WebAuthn level 3.</param>
public sealed record PasskeyOptions(string Ceremony, JsonElement Options);

/// <summary>What a browser gives to finish one.</summary>
/// <param name="Ceremony">From <see cref="PasskeyOptions"/>.</param>
/// <param name="Credential">The credential's <c>toJSON()</c>.</param>
public sealed record PasskeyAnswer(string Ceremony, JsonElement Credential);

/// <summary>Where somebody signs in, in words that the person will read.</summary>
/// <param name="Device">Browser and system.</param>
/// <param name="Network">The address.</param>
public sealed record Place(string Device, string Network);

/// <summary>A session that has begun.</summary>
/// <param name="Secret">For the browser alone.</param>
/// <param name="Id">Names the session in lists and entries; it opens nothing.</param>
/// <param name="Subject">Whose.</param>
/// <param name="Credential">How it began: <c>password</c>, <c>passkey</c> or <c>code</c>.</param>
public sealed record BegunSession(SessionSecret Secret, Guid Id, SubjectId Subject, string Credential);

/// <summary>A subject that has just been enrolled.</summary>
/// <param name="Session">Its first session.</param>
/// <param name="Codes">Recovery codes, told this once.</param>
public sealed record Enrolled(BegunSession Session, IReadOnlyList<string> Codes);

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">The credential's id, base64url.</param>
/// <param name="Name">The device it was made on.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="IsBackedUp">Whether the person's other devices have it too.</param>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool IsBackedUp);

/// <summary>How a subject can sign in.</summary>
/// <param name="HasPassword">Whether by a password.</param>
/// <param name="Passkeys">By which passkeys.</param>
/// <param name="CodesLeft">By how many recovery codes.</param>
public sealed record CredentialList(bool HasPassword, IReadOnlyList<PasskeyView> Passkeys, int CodesLeft);

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">Names it when it is ended.</param>
/// <param name="Credential">How it began: <c>password</c>, <c>passkey</c> or <c>code</c>.</param>
/// <param name="Device">Browser and system at sign-in.</param>
/// <param name="Network">The address at sign-in.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="SeenAt">When it was last renewed.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
/// <param name="IsBound">Whether it is bound to a key of its browser, so that a copied cookie does not renew it.</param>
public sealed record SessionView(
    Guid Id, string Credential, string Device, string Network, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, bool IsCurrent, bool IsBound);

/// <summary>Shows that a browser has the private key that its session is bound to.</summary>
/// <param name="Challenge">As the custodian gave it.</param>
/// <param name="Signature">ECDSA on P-256 with SHA-256 over <see cref="ToSign"/>: 64 bytes, r and s (IEEE P1363).</param>
public sealed record SessionProof(string Challenge, byte[] Signature)
{
    public static byte[] ToSign(string challenge) => Encoding.UTF8.GetBytes("domicile.session/v1\n" + challenge);
}

/// <summary>Why the custodian does not take somebody for a subject.</summary>
public static class CredentialRefusals
{
    public static readonly Refusal NoGrant = new("no-grant", 401, "This can be done by the person alone: sign in again.");
    public static readonly Refusal Copied = new("session-copied", 401, "Somebody used a copy of this session, so it has ended. Sign in again.");
    public static readonly Refusal ConfirmFirst = new("confirm-first", 403, "Show once more that it is you: this wants your password or a passkey within the last five minutes.");
    public static readonly Refusal WrongProof = new("wrong-credentials", 401, "The name or the password is wrong.");
    public static readonly Refusal Busy = new("sign-in-busy", 503, "Too many people are signing in at this moment. Try again shortly.");
    public static readonly Refusal CeremonyOver = new("passkey-ceremony-over", 400, "The passkey took too long, or was used already. Try again.");
    public static readonly Refusal PasskeyRefused = new("passkey-refused", 401, "This passkey is not accepted here.");
    public static readonly Refusal NoSuchPasskey = new("passkey-not-found", 404, "You have no such passkey.");
    public static readonly Refusal TooManyPasskeys = new("passkeys-too-many", 422, "An account has at most 20 passkeys. Remove one first.");
    public static readonly Refusal LastWayIn = new("last-way-in", 409, "This is the only way to sign in to the account. Set a password or add another passkey first.");
    public static readonly Refusal NoSuchSession = new("session-not-found", 404, "You have no such session.");
    public static readonly Refusal ProofRefused = new("session-proof-refused", 401, "The key of this session's browser alone renews it, and the proof is missing, too old, or another key's.");
    public static readonly Refusal BoundElsewhere = new("session-bound", 409, "This session is bound to another key already.");
    public static readonly Refusal AskedBefore = new("recovery-asked", 409, "Help for this account was asked for before: it waits, or is limited still.");
    public static readonly Refusal RefusedBefore = new("recovery-refused", 409, "Somebody who is signed in to this account has refused help within the last seven days.");
    public static readonly Refusal NotDueYet = new("recovery-waits", 403, "This code lets nobody in yet: it waits 72 hours, so that whoever is signed in can refuse it.");
    public static readonly Refusal LimitedYet = new("recovery-limited", 403, "The operator helped you in: for seven days, only your public profile opens.");
    public static readonly Refusal NotAsked = new("erasure-not-asked", 409, "The subject has not asked to be erased, or not yet.");
}
