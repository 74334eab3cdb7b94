using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>One version of a policy. Never changed: who wants another rule writes another version.</summary>
internal sealed class StoredPolicy : Seconded
{
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Id { get; init; }

    /// <summary>From 1. The highest that was agreed on, and that the ledger has, is in force.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public int Version { get; init; }

    /// <summary>A <see cref="Policy"/> as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Document { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset At { get; init; }

    /// <summary>Who wrote it; null for those that Domicile comes with.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Author { get; init; }

    /// <summary>Why it is wanted.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Note { get; init; }

    /// <summary>From this version on nothing new comes under it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public bool IsRetired { get; init; }

    /// <summary>Its entry in the ledger; null while that waits for the custodian.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public long? LedgerIndex { get; set; }

    public PolicyVersion Read() => new(Policy.FromDocument(Document), Version, At, LedgerIndex, IsRetired);
}
