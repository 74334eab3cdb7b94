using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Sealing;

/// <summary>
/// The only door to subject keys. In the embedded service it is called in-process; the same contract is served over
/// mutually authenticated TLS when custody runs on its own machine. Every method that yields a key, or destroys one, returns
/// only after its entry is durable in the ledger: no receipt, no key.
/// </summary>
public interface ICustodian
{
    /// <summary>Raised once a subject is erased, so that whoever keeps leases drops them.</summary>
    event Action<SubjectId> Erased;

    /// <summary>The public key that the ledger's checkpoints and proofs are signed with, as a vkey (C2SP signed-note).</summary>
    string LedgerKey { get; }

    /// <summary>Where outsiders find the ledger, if not at this service's own <c>/ledger</c>.</summary>
    string? LedgerUrl { get; }

    /// <summary>Whether the custodian cannot be reached at present: what needs a key waits until it can.</summary>
    bool IsAway { get; }

    /// <summary>Whether the parties have founded this domicile for trying things in: every page says so.</summary>
    bool IsTrial { get; }

    /// <summary>
    /// Opens one category of one subject's data for one purpose. A mandate decides; the ledger commits; then the key is returned,
    /// to be used until <see cref="Grant.ExpiresAt"/> and no longer.
    /// </summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="by">The subject's live session, where the access is its own; null for anybody else.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Grant>> Unseal(AccessRequest request, SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>
    /// Destroys the key, index rows, credentials and leases of a subject that has asked for it (<see cref="IRegistrar.AskErasure"/>), once that is due. What
    /// was sealed under it can never be opened again.
    /// </summary>
    Task<Outcome<Receipt>> Erase(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>The tlog-proof (C2SP) of a subject's erasure, which names nobody.</summary>
    Task<Outcome<string>> ErasureProof(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>
    /// Enters the value in the blind index (keyed, truncated HMAC), or refuses where another subject has it.
    /// Replaces the subject's earlier value of the category.
    /// </summary>
    Task<Outcome<Done>> Index(SessionSecret? by, string category, string value, CancellationToken cancellationToken);

    /// <summary>The subject whose value of the category this is, by the blind index.</summary>
    Task<Outcome<SubjectId?>> Find(string category, string value, CancellationToken cancellationToken);

    /// <summary>
    /// The entries about a subject, newest first, opened for the subject: its own record of accesses, which needs no entry itself.
    /// </summary>
    /// <param name="by">The subject's live session.</param>
    /// <param name="before">The index before which to go on; null for the newest.</param>
    /// <param name="limit">At most 100.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(SessionSecret? by, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The tlog-proof (C2SP) of one of the subject's entries, with its opening and body as extra data,
    /// which <c>domicile-verify proof</c> checks offline.
    /// </summary>
    Task<Outcome<string>> Proof(SessionSecret? by, long index, CancellationToken cancellationToken);

    /// <summary>
    /// The custodian's signed statement (a note, see docs/disclosure.md) that nobody of a party opened the subject's data of a category within a
    /// time; refused if somebody did. It tells of what the ledger held when it was made, and of nothing that passed the custodian by.
    /// </summary>
    /// <param name="by">The live session of the subject whose data it is.</param>
    /// <param name="party">A role of the registry, <c>subject</c>, or <c>*</c> for everyone but the subject.</param>
    /// <param name="category">A fideslang category, with all below it.</param>
    /// <param name="fromMs">From when on: Unix milliseconds.</param>
    /// <param name="toMs">Until when, not in the future.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<string>> Absence(SessionSecret? by, string party, string category, long fromMs, long toMs, CancellationToken cancellationToken);

    /// <summary>
    /// Enters what a module has decided and outsiders may check; durable when this returns. The body stays open, so it names no person and
    /// outlives every key. The same body asked for again is the same entry: whoever was broken off before noting the receipt asks for it again.
    /// </summary>
    /// <param name="kind">One that <see cref="RecordKinds"/> accepts, such as <c>moderation.decision</c>.</param>
    /// <param name="body">JSON, at most 8 KiB.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Receipt>> Record(string kind, byte[] body, CancellationToken cancellationToken);
}

/// <summary>An entry in the ledger, durable when this is returned.</summary>
/// <param name="Index">Its place in the ledger, from 0.</param>
/// <param name="At">When.</param>
/// <param name="Shown">Of a record: its disclosure, encoded, which shows to anyone that the leaf is this body's.</param>
public sealed record Receipt(long Index, DateTimeOffset At, byte[]? Shown = null);

/// <summary>A category key, with the receipt that its release cost.</summary>
/// <param name="Key">Opens and seals the category's values; zeroed when disposed.</param>
/// <param name="Receipt">The entry that was committed before the key was released.</param>
/// <param name="ExpiresAt">Not to be used from then on.</param>
public sealed record Grant(CategoryKey Key, Receipt Receipt, DateTimeOffset ExpiresAt);
