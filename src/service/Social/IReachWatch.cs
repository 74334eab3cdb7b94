using Domicile.Video;

namespace Domicile.Social;

/// <summary>Told how often videos are seen.</summary>
public interface IReachWatch
{
    /// <summary>What was just written: of each video, the views before and now. Whoever counts waits for this, and does not fail where it fails.</summary>
    Task Seen(IReadOnlyCollection<(VideoId Video, long Before, long Now)> views, CancellationToken cancellationToken);
}
