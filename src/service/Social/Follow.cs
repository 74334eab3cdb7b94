using Domicile.Base;

namespace Domicile.Social;

/// <summary>One subject follows another.</summary>
internal sealed class Follow
{
    [Holds(Fideslang.Social, StorageClass.Operational)] public SubjectId Follower { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public SubjectId Followed { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public DateTimeOffset At { get; init; }
}

/// <summary>
/// How many a subject follows, and how many follow it: the numbers of <see cref="Follow"/> rows, changed in their transaction. No row yet for whoever
/// never had any.
/// </summary>
internal sealed class FollowCount
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Social, StorageClass.Public)] public long Following { get; set; }

    [Holds(Fideslang.Social, StorageClass.Public)] public long Followers { get; set; }
}
