using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>
/// Something whose right verdict is known. It names what it is about, which stays where it is and as protected as it is; and leaves the set with it.
/// </summary>
internal sealed class GoldenCase
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    /// <summary>The decided case that it was made of; null where it was made of the thing itself.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? SourceCase { get; init; }

    /// <summary>Under which it is brought to whoever is asked.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>It is shown as it was then.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset AsOf { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? MadeBy { get; init; }

    /// <summary>The right one: a verdict as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Verdict { get; init; }

    /// <summary>Why, for whoever was asked.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Why { get; init; }
}
