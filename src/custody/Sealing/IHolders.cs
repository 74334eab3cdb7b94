using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>Making, sharing and destroying the keys of holders that are no persons. Where it returns, the entries that its members will see are durable.</summary>
public interface IHolders
{
    /// <summary>How many members one may have.</summary>
    const int MaxMembers = 64;

    /// <summary>Makes the holder's key.</summary>
    /// <param name="holder">Of a kind that is registered, with a number that is new.</param>
    /// <param name="by">The live session of its first member, where its key is wrapped under its members'; null where the custodian keeps it.</param>
    /// <param name="members">Beside the first: who shares the key, or where the custodian keeps it, whom it concerns.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Receipt>> Found(Holder holder, SessionSecret? by, IReadOnlyList<SubjectId> members, CancellationToken cancellationToken);

    /// <summary>Shares the key with one more, by the live session of a member. Every member sees it.</summary>
    Task<Outcome<Receipt>> Admit(Holder holder, SessionSecret? by, SubjectId member, CancellationToken cancellationToken);

    /// <summary>Takes the key away from a member, by that member's own live session. With the last one the key is gone.</summary>
    Task<Outcome<Receipt>> Depart(Holder holder, SessionSecret? by, CancellationToken cancellationToken);

    /// <summary>Destroys the key at the operator's word, where the kind lets it.</summary>
    Task<Outcome<Receipt>> Destroy(Holder holder, CancellationToken cancellationToken);
}

/// <summary>Why the custodian does not do something with the key of a holder.</summary>
public static class HolderRefusals
{
    public static readonly Refusal Unknown = new("unknown-holder", 404, "There is no such holder of a key, or its kind is not known.");
    public static readonly Refusal NotAMember = new("not-a-member", 403, "Only its members may do this.");
    public static readonly Refusal Taken = new("holder-taken", 409, "This holder has a key already.");
    public static readonly Refusal TooMany = new("too-many-members", 422, "A key is shared among at most 64 members.");
    public static readonly Refusal NotDestroyed = new("not-destroyed", 403, "Keys of this kind are not destroyed at the operator's word.");
}
