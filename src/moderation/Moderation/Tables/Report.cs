using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Moderation.Tables;

/// <summary>Somebody says that something is against a policy.</summary>
internal sealed class Report
{
    public static readonly SealedField NoteField = SealedField.Of<Report>(nameof(Note));

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Reporter { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; init; }

    /// <summary>In the reporter's own words, for whoever holds the case; null where nothing was written.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? Note { get; init; }

    /// <summary>Seconds into the video that it is about; null for all of it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public double? Seconds { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>Made by a trusted flagger, for what it is trusted with.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Trusted { get; init; }

    /// <summary>The case that it came to; null where its reporter was muted.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? CaseId { get; init; }
}
