using Domicile.Base;

namespace Domicile.Community;

/// <summary>One subject follows another.</summary>
internal sealed class Follow
{
    [Holds(Fideslang.Social, StorageClass.Operational)] public SubjectId Follower { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public SubjectId Followed { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public DateTimeOffset At { get; init; }
}
