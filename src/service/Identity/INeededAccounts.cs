using Domicile.Base;

namespace Domicile.Identity;

/// <summary>Consulted before an account leaves. Any <c>true</c> keeps it, and tells its owner why.</summary>
public interface INeededAccounts
{
    static readonly Refusal Needed = new("account-needed", 409, "You are the only lead of moderation. Another has to be appointed before you can delete your account.");

    /// <summary>Whether the service has nobody else for what the owner does.</summary>
    Task<bool> Needs(SubjectId subject, CancellationToken cancellationToken);
}
