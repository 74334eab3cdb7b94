namespace Domicile.Video;

/// <summary>Consulted before a clip is permanently deleted. Any <c>true</c>, or any exception, blocks the deletion.</summary>
public interface IVideoHold
{
    /// <summary>Whether the video has to be kept for a legal case now.</summary>
    Task<bool> Keeps(VideoId video, CancellationToken cancellationToken);
}
