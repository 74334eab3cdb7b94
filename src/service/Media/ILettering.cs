using Domicile.Base;

namespace Domicile.Media;

/// <summary>
/// Reads the words that stand in pictures, by Tesseract where it is installed: in a child of its own, at low priority, without network, within
/// bounds of time, memory and output. What it reads is what people show: it is never logged. Files are working files of the caller's, private to this
/// process, which the sandboxed decoder reads.
/// </summary>
public interface ILettering
{
    /// <summary>What reads, such as <c>tesseract 5.3.0 eng</c>; null where Tesseract is not installed, or no language is set.</summary>
    Task<string?> Reader(CancellationToken cancellationToken);

    /// <summary>The words of some frames of a video, in the order of the frames; fewer where the video ends before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="perSecond">Frames of a second by which they are counted.</param>
    /// <param name="frames">Their numbers, from 0, ascending.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Outcome<IReadOnlyList<string>>> Video(string path, double perSecond, IReadOnlyList<int> frames, CancellationToken cancellationToken);

    /// <summary>The words of a JPEG, PNG or WebP; empty for none.</summary>
    Task<Outcome<string>> Picture(string path, CancellationToken cancellationToken);
}
