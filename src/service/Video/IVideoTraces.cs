namespace Domicile.Video;

/// <summary>What another module keeps about a video, such as likes and counts. It goes when the video is deleted.</summary>
public interface IVideoTraces
{
    /// <summary>Removes all of it. Must bear being called twice.</summary>
    Task Remove(VideoId video, CancellationToken cancellationToken);
}
