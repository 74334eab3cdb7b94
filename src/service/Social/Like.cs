using Domicile.Base;
using Domicile.Video;

namespace Domicile.Social;

/// <summary>A subject likes a video.</summary>
internal sealed class Like
{
    [Holds(Fideslang.Social, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public VideoId Video { get; init; }

    [Holds(Fideslang.Social, StorageClass.Operational)] public DateTimeOffset At { get; init; }
}

/// <summary>What is counted for a video. <see cref="Likes"/> is the number of its <see cref="Like"/> rows: both change in one transaction.</summary>
internal sealed class Tally
{
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public VideoId Video { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public long Likes { get; set; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public long Views { get; set; }
}
