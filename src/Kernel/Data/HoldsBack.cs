namespace Domicile.Kernel;

/// <summary>
/// Asked before what is somebody's is deleted for good. Of several, one that says yes is enough. Whoever cannot tell throws: nothing is deleted then.
/// </summary>
public interface IHoldsBack
{
    /// <summary>Whether anything of the subject's has to be kept for a legal case now.</summary>
    Task<bool> Keeps(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Whether the video has to be kept for a legal case now.</summary>
    Task<bool> Keeps(VideoId video, CancellationToken cancellationToken);
}
