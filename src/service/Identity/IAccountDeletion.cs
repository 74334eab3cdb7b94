using Domicile.Base;
using Domicile.Sealing;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity;

/// <summary>
/// How an account is deleted. The privacy centre keeps the deletion, and the account the deadline of the one that applies to it: a deletion
/// with another deadline was refused or undone. So the two need no common transaction.
/// </summary>
public interface IAccountDeletion
{
    /// <summary>
    /// Whether it is the owner who asks: by the user name and, where it is given, the password. See <see cref="NotTheOwner"/>. Without one the person must have
    /// confirmed it otherwise: the custodian refuses <see cref="Leave"/> if not.
    /// </summary>
    Task<Outcome<Done>> Confirm(SubjectId subject, HttpContext context, string name, string? password, CancellationToken cancellationToken);

    /// <summary>Hides the account from everyone and ends its sessions at once. Refused where it is leaving already, or the service cannot do without it.</summary>
    Task<Outcome<Done>> Leave(SubjectId subject, DateTimeOffset due, CancellationToken cancellationToken);

    /// <summary>The account, while it waits for its deletion.</summary>
    Task<LeavingAccount?> Find(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Takes the deletion back that waits, and tells its deadline; null where none waits.</summary>
    Task<DateTimeOffset?> Return(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>
    /// Begins the deletion with this deadline: from here on there is no undo. False where it does not apply to the account. True, too, where
    /// the account is gone: an earlier attempt got past it.
    /// </summary>
    Task<bool> Begin(SubjectId subject, DateTimeOffset due, CancellationToken cancellationToken);
}

/// <summary>An account that waits for its deletion.</summary>
public sealed record LeavingAccount(string Name, DateTimeOffset EraseAt);

/// <summary>Why somebody is not taken for an account's owner.</summary>
public static class NotTheOwner
{
    public static readonly Refusal WrongName = new("deletion-name", 422, "Type your user name exactly, to be sure.");
    public static readonly Refusal WrongPassword = CredentialRefusals.WrongProof;
}
