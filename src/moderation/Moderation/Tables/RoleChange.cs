using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>
/// That somebody shall have other roles: asked for by a lead, whom a second one answers, or decided by the operator on its own machine. Kept for
/// good, without saying who it was once that person has left.
/// </summary>
internal sealed class RoleChange : Seconded
{
    /// <summary>Random: it names the change in the ledger.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    /// <summary>Whose roles; null once that person has left.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Subject { get; init; }

    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public required string Pseudonym { get; init; }

    /// <summary>All that the person shall have.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Role Roles { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>The lead who asked; null for the operator, and for whoever has left.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? By { get; init; }

    /// <summary>That lead's pseudonym; null for the operator.</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public string? AskedBy { get; init; }

    /// <summary>The second lead's; null for the operator, and before anybody agreed.</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public string? AgreedBy { get; set; }

    /// <summary>Made by the setting that names the first lead, which an index lets happen once.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool IsFirst { get; init; }

    /// <summary>Its entry in the ledger; null while that waits for the custodian, and with it the change.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? LedgerIndex { get; set; }

    /// <summary>What a lead asks for.</summary>
    public static RoleChange Asked(Moderator whose, Role roles, Moderator by, TimeProvider time) => new()
    {
        Id = Base.Id.Random(),
        Subject = whose.Subject,
        Pseudonym = whose.Pseudonym,
        Roles = roles,
        At = time.GetUtcNow(),
        By = by.Subject,
        AskedBy = by.Pseudonym,
    };

    /// <summary>What the operator decides, which takes nobody else.</summary>
    public static RoleChange ByOperator(Moderator whose, Role roles, bool isFirst, TimeProvider time) => new()
    {
        Id = Base.Id.Random(),
        Subject = whose.Subject,
        Pseudonym = whose.Pseudonym,
        Roles = roles,
        At = time.GetUtcNow(),
        Status = ChangeStatus.Agreed,
        IsFirst = isFirst,
    };
}
