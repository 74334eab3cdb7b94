using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>What somebody was shown today, and since when without a break.</summary>
internal sealed class Exposed
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Moderator { get; init; }

    /// <summary>The day that <see cref="Grave"/> counts, UTC, in days since 1970.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Day { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Grave { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset Since { get; set; }

    /// <summary>When the person was last at a case.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset Seen { get; set; }
}
