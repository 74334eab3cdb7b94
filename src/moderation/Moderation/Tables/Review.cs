using Domicile.Base;
using Domicile.Rules;

namespace Domicile.Moderation.Tables;

/// <summary>
/// What machines said last about one subject, and what keeps it from being seen until a person decides. Whether it still does follows from
/// the decisions. Gone with the subject.
/// </summary>
internal sealed class Review
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    /// <summary>When it was first to be published.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset FirstAt { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; set; }

    /// <summary>A random name of what was judged: the same is not judged twice.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Revision { get; set; }

    /// <summary>What the rules asked for.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public RuleAction Action { get; set; }

    /// <summary>The case that was opened for it; null where none was.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? CaseId { get; set; }

    /// <summary>The automated decision, where it was blocked.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? DecisionId { get; set; }

    /// <summary><see cref="Findings"/> as JSON: where and how much, never what was written.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Findings { get; set; }

    /// <summary>How often it had been seen when that was last counted.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Views { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset ViewsAt { get; set; }
}
