using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Moderation.Tables;

internal enum AppealSide
{
    /// <summary>Whose post, or account, was acted upon.</summary>
    Author,

    /// <summary>Whose report was dismissed.</summary>
    Reporter,
}

internal enum AppealState
{
    Waiting,

    /// <summary>The decision stands.</summary>
    Upheld,

    /// <summary>The decision was wrong, and does not stand.</summary>
    Overturned,

    /// <summary>The decision was taken back, or what it was about deleted, before the appeal was decided.</summary>
    Moot,
}

/// <summary>Somebody says that a decision is wrong: once, and another than who decided looks at it.</summary>
internal sealed class Appeal
{
    public static readonly SealedField WordsField = SealedField.Of<Appeal>(nameof(Words));

    /// <summary>Random: it names the appeal in the ledger.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid DecisionId { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Appellant { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public AppealSide Side { get; init; }

    /// <summary>In the appellant's own words, for whoever decides on it.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public required byte[] Words { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>The case that it is decided in. Several people whose reports one decision dismissed share one.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public AppealState State { get; set; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? DecidedBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>What the appellant is told.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public string? Message { get; set; }

    /// <summary>The matter of its case.</summary>
    public static string MatterOf(Guid decision) => Base.Id.Format(decision);
}
