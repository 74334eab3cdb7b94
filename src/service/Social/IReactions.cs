using Domicile.Base;
using Domicile.Video;

namespace Domicile.Social;

/// <summary>Likes and counts of videos.</summary>
public interface IReactions
{
    /// <summary>Which of these the subject likes.</summary>
    Task<IReadOnlySet<VideoId>> LikedBy(SubjectId subject, IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken);

    /// <summary>Likes and views; videos without any are left out.</summary>
    Task<IReadOnlyDictionary<VideoId, Counts>> Count(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken);

    /// <summary>The counts of every video that has any, for ranking: at most <paramref name="limit"/>, most liked first.</summary>
    Task<IReadOnlyDictionary<VideoId, Counts>> Popular(int limit, CancellationToken cancellationToken);

    /// <summary>Adds views; returns once they are durable. Views of many callers are written together.</summary>
    Task AddViews(VideoId video, int views, CancellationToken cancellationToken);
}

/// <summary>What is counted for a video.</summary>
public readonly record struct Counts(long Likes, long Views);
