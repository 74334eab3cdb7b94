using Domicile.Base;
using Domicile.Media;

namespace Domicile.Screening.Hashing;

/// <summary>Hashes a video frame by frame (vPDQ), without looking at what the frames show.</summary>
internal sealed class FrameHasher(IFrames frames)
{
    /// <summary>Pixels of the side of the square that a frame is squeezed into before it is hashed.</summary>
    public const int Edge = 128;

    /// <summary>Reads every frame, or so many a second at most, in order.</summary>
    public async Task<Outcome<IReadOnlyList<Hashed>>> Hash(string path, double? perSecond, CancellationToken cancellationToken)
    {
        var hashes = new List<Hashed>();
        var read = await frames.Video(path, Edge, perSecond, (output, stop) => Each(output, frame => hashes.Add(HashOf(frame)), stop), cancellationToken);
        return read.Then<IReadOnlyList<Hashed>>(_ => hashes);
    }

    /// <summary>Hands over each frame until the stream ends, and counts them. The bytes are good until the next one.</summary>
    public static async Task<int> Each(Stream output, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        var frame = new byte[Edge * Edge];
        for (var count = 0; ; count++)
        {
            // The last may be incomplete where the decoder was stopped.
            if (await output.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken) < frame.Length) return count;
            take(frame);
        }
    }

    private static Hashed HashOf(ReadOnlyMemory<byte> frame)
    {
        Span<float> luma = new float[Edge * Edge];
        Luma.FromGray(frame.Span, luma);
        return Pdq.OfLuma(luma, Edge, Edge);
    }
}
