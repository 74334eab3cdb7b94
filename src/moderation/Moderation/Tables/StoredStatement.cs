using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>
/// The statement of reasons of one decision, made when that took effect and again when it ended. It names nobody, so it stays when people go, as
/// the ledger's entry does.
/// </summary>
internal sealed class StoredStatement
{
    /// <summary>The decision's, and as the statement's <c>puid</c> random.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public Guid Id { get; init; }

    /// <summary>The decision's entry: the order in which statements are handed out.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public long LedgerIndex { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset At { get; init; }

    /// <summary>The statement as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Document { get; set; }

    /// <summary>Why it is not handed out; null where it is.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public string? Problem { get; set; }
}
