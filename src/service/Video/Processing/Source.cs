namespace Domicile.Video.Processing;

/// <summary>What was found out about a video file.</summary>
/// <param name="Width">Pixels as shown: upright and square.</param>
/// <param name="Height">Pixels as shown: upright and square.</param>
/// <param name="CodedPixels">Width times height of a stored frame.</param>
/// <param name="Seconds">From the first frame to the end of the last, by their own times; a container's claim is not believed.</param>
/// <param name="Frames">Video packets that are really there.</param>
/// <param name="DeclaredFrames">What the container claims; 0 where it claims nothing.</param>
/// <param name="IsPlain">Upright, with square pixels and progressive: nothing that copying it would carry along.</param>
/// <param name="Transfer">ffmpeg's name of the transfer function, such as <c>smpte2084</c>.</param>
internal sealed record Source(
    int Width, int Height, int CodedPixels, double Seconds, int Frames, int DeclaredFrames,
    string Codec, string PixelFormat, bool IsPlain, bool IsInterlaced, string? Transfer,
    bool HasSound, string? SoundCodec, int SoundChannels, long Bytes)
{
    public int ShortEdge => Math.Min(Width, Height);

    public double FramesPerSecond => Frames / Math.Max(Seconds, 0.001);

    public double BitsPerSecond => Bytes * 8 / Math.Max(Seconds, 0.001);

    /// <summary>PQ or HLG: colours that must be mapped before an ordinary screen shows them.</summary>
    public bool IsHighDynamicRange => Transfer is "smpte2084" or "arib-std-b67";
}
