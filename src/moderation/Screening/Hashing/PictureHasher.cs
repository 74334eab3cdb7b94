using System.Buffers;
using Domicile.Base;
using Domicile.Media;

namespace Domicile.Screening.Hashing;

/// <summary>A picture's hash and those it would have turned and mirrored, by <see cref="Turn"/>.</summary>
internal sealed record HashedPicture(int Quality, PdqHash[] Turned)
{
    public PdqHash Hash => Turned[0];
}

/// <summary>Hashes pictures as the reference does: those with a side over 512 pixels are first reduced to 512 × 512 by leaving pixels out.</summary>
internal sealed class PictureHasher(IFrames frames)
{
    private const int MostSide = 512;
    private const int PixelBytes = 3;

    public Task<Outcome<HashedPicture>> Hash(string path, CancellationToken cancellationToken) =>
        frames.Picture(path, Read, cancellationToken);

    private static async Task<HashedPicture> Read(Pixels pixels, CancellationToken cancellationToken)
    {
        var isLarge = pixels.Width > MostSide || pixels.Height > MostSide;
        var (width, height) = isLarge ? (MostSide, MostSide) : (pixels.Width, pixels.Height);
        var kept = new byte[width * height * PixelBytes];
        var line = ArrayPool<byte>.Shared.Rent(pixels.Width * PixelBytes);
        var row = line.AsMemory(0, pixels.Width * PixelBytes);
        for (var (from, to) = (0, 0); from < pixels.Height; from++)
        {
            await pixels.Rgb.ReadExactlyAsync(row, cancellationToken);
            // One row may be taken several times where a picture is wide and low.
            for (; to < height && Source(to, pixels.Height, height) == from; to++)
                Keep(row.Span, pixels.Width, kept.AsSpan(to * width * PixelBytes, width * PixelBytes), width);
        }
        ArrayPool<byte>.Shared.Return(line);
        var coefficients = new float[Transform.Length];
        var hashed = Pdq.OfRgb(kept, width, height, coefficients);
        var turned = new PdqHash[Dihedral.Count];
        if (width >= Pdq.LeastSide && height >= Pdq.LeastSide) Dihedral.Hashes(coefficients, turned);
        return new(hashed.Quality, turned);
    }

    private static void Keep(ReadOnlySpan<byte> row, int from, Span<byte> kept, int to)
    {
        for (var at = 0; at < to; at++) row.Slice(Source(at, from, to) * PixelBytes, PixelBytes).CopyTo(kept[(at * PixelBytes)..]);
    }

    // Nearest neighbour as CImg has it.
    private static int Source(int at, int from, int to) => (int)((double)at * from / to);
}
