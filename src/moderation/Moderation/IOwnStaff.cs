using Domicile.Base;

namespace Domicile.Moderation;

/// <summary>Who works in moderation, as the operator decides it on its own machine: the first lead, and whatever one lead alone cannot change.</summary>
public interface IOwnStaff
{
    /// <summary>
    /// Gives somebody these roles and no other; none takes every role away. It takes effect with its entry in the ledger, which a running service makes
    /// within a minute, or at that person's next request.
    /// </summary>
    /// <param name="name">The user name.</param>
    /// <param name="roles">Such as <c>lead</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What receipts and the public record call this person.</returns>
    Task<Outcome<string>> Appoint(string name, IReadOnlyList<string> roles, CancellationToken cancellationToken);

    /// <summary>Everybody who has a role.</summary>
    Task<IReadOnlyList<OwnStaff>> List(CancellationToken cancellationToken);
}

/// <param name="Pseudonym">What receipts and the public record call this person.</param>
/// <param name="IsActive">Whether the account is, and the roles are in force with it.</param>
public sealed record OwnStaff(string Name, string Pseudonym, IReadOnlyList<string> Roles, bool IsActive);
