using System.Buffers;
using System.Runtime.Intrinsics;

namespace Domicile.Screening.Hashing;

/// <summary>A hash and how much there is in the picture to tell it by: 0 for a plain one to 100. Below 50 a hash says nothing.</summary>
internal readonly record struct Hashed(PdqHash Hash, int Quality);

/// <summary>
/// PDQ as in ThreatExchange's <c>pdqhashing.cpp</c>: brightness, smoothing and reduction to 64 × 64, transform, comparison with the median.
/// Pictures of the same bytes get the same hash as there.
/// </summary>
internal static class Pdq
{
    /// <summary>Hashes of a lower quality match much that is unlike: they are not kept and not looked up.</summary>
    public const int LeastQuality = 50;

    public const int LeastSide = 5;

    /// <summary>From pixels of three bytes, by rows. Sides shorter than five pixels give a hash of zeros and quality 0.</summary>
    public static Hashed OfRgb(ReadOnlySpan<byte> rgb, int width, int height, Span<float> coefficients = default)
    {
        if (width < LeastSide || height < LeastSide) return default;
        var luma = ArrayPool<float>.Shared.Rent(width * height);
        Luma.FromRgb(rgb, luma.AsSpan(0, width * height));
        var hashed = OfLuma(luma.AsSpan(0, width * height), width, height, coefficients);
        ArrayPool<float>.Shared.Return(luma);
        return hashed;
    }

    /// <summary>From brightnesses of 0 to 255, by rows, whose buffer is used up.</summary>
    /// <param name="luma">Width × height.</param>
    /// <param name="coefficients">Where to leave the 256 coefficients; empty where nobody needs them.</param>
    public static Hashed OfLuma(Span<float> luma, int width, int height, Span<float> coefficients = default)
    {
        if (width < LeastSide || height < LeastSide) return default;
        Span<float> small = stackalloc float[Tent.Side * Tent.Side];
        Tent.Reduce(luma, height, width, small);
        Span<float> lowest = stackalloc float[Transform.Length];
        Transform.Of(small, lowest);
        if (!coefficients.IsEmpty) lowest.CopyTo(coefficients);
        return new(OfCoefficients(lowest), Quality(small));
    }

    /// <summary>How much neighbouring pixels of a 64 × 64 image differ: 0 to 100.</summary>
    public static int Quality(ReadOnlySpan<float> small)
    {
        var sum = 0;
        for (var at = 0; at < small.Length - Tent.Side; at++) sum += Step(small[at], small[at + Tent.Side]);
        for (var at = 0; at < small.Length - 1; at++)
            if (at % Tent.Side != Tent.Side - 1) sum += Step(small[at], small[at + 1]);
        return Math.Min(100, sum / 90);
    }

    /// <summary>Which coefficients are above the median: of 256, the 128th in order.</summary>
    public static PdqHash OfCoefficients(ReadOnlySpan<float> coefficients)
    {
        var median = Vector256.Create(Median(coefficients));
        Span<ushort> words = stackalloc ushort[Transform.Side];
        for (var row = 0; row < words.Length; row++)
        {
            var (low, high) = (Vector256.Create(coefficients.Slice(row * 16, 8)), Vector256.Create(coefficients.Slice(row * 16 + 8, 8)));
            words[row] = (ushort)(Vector256.GreaterThan(low, median).ExtractMostSignificantBits()
                | Vector256.GreaterThan(high, median).ExtractMostSignificantBits() << 8);
        }
        return PdqHash.FromWords(words);
    }

    private static float Median(ReadOnlySpan<float> coefficients)
    {
        Span<float> sorted = stackalloc float[Transform.Length];
        coefficients.CopyTo(sorted);
        sorted.Sort();
        return sorted[(Transform.Length - 1) / 2];
    }

    private static int Step(float one, float other) => Math.Abs((int)((one - other) * 100 / 255));
}
