using Domicile.Base;

namespace Domicile.Media;

/// <summary>
/// Decodes pictures and videos that strangers send, by the same bounded decoder that videos go through: no more than its time, memory and
/// pixels are spent on a file, whatever it claims. Files are working files of the caller's, private to this process, which the sandboxed decoder reads.
/// </summary>
public interface IFrames
{
    /// <summary>Whether a file of this beginning is a picture: JPEG, PNG or WebP. Whatever is not is taken for a video.</summary>
    /// <param name="start">At least 13 bytes, where there are as many.</param>
    bool IsPicture(ReadOnlySpan<byte> start);

    /// <summary>Reads a picture at its own size, as stored: not turned as it asks for, its transparency left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads all of the pixels while they are decoded.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<T>> Picture<T>(string path, Func<Pixels, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a video's frames, upright, squeezed into a square of grey pixels. One that breaks off is refused, and so is one without a frame,
    /// after what could be read was read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="edge">Pixels of the square's side.</param>
    /// <param name="perSecond">Frames at most that are taken of a second; null for every one.</param>
    /// <param name="read">Reads the frames to the end, edge × edge bytes each, brightness by rows; returns how many there were.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<Done>> Video(
        string path, int edge, double? perSecond, Func<Stream, CancellationToken, Task<int>> read, CancellationToken cancellationToken);
}

/// <summary>A decoded picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rgb">Three bytes a pixel, by rows: to be read to its end.</param>
public sealed record Pixels(int Width, int Height, Stream Rgb);
