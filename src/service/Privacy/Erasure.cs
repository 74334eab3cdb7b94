using Domicile.Base;

namespace Domicile.Privacy;

/// <summary>
/// What remains of a deletion: nothing that names the person. Whoever holds the random token, shown once when the deletion was
/// asked for, can see how far it is and download the receipt.
/// </summary>
internal sealed class Erasure
{
    /// <summary>SHA-256 of the token.</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public required byte[] TokenHash { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset RequestedAt { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset DueAt { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>All else is erased; what a legal case keeps, and the key that opens it, wait for that to end.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Held { get; set; }

    /// <summary>The tlog-proof of the ledger's entry about the key's destruction.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Proof { get; set; }
}
