using System.Runtime.Intrinsics;

namespace Domicile.Screening.Hashing;

/// <summary>The 16 × 16 lowest frequencies of a 64 × 64 image, the constant left out: B = D·A·Dᵀ (discrete cosine transform, type II).</summary>
internal static class Transform
{
    public const int Side = 16;
    public const int Length = Side * Side;
    private const int Lanes = 8;

    // D, and D turned: 16 × 64 and 64 × 16.
    private static readonly float[] Waves = MakeWaves(), Turned = Turn(Waves);

    /// <summary>Coefficient (i, j) is at 16·i + j; i counts vertical waves.</summary>
    public static void Of(ReadOnlySpan<float> image, Span<float> coefficients)
    {
        Span<float> half = stackalloc float[Side * Tent.Side];
        Multiply(Waves, image, half, Tent.Side);
        Multiply(half, Turned, coefficients, Side);
    }

    // Of 16 × 64 by 64 × columns. Each sum runs in the reference's order; eight of them at once.
    private static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> product, int columns)
    {
        for (var row = 0; row < Side; row++)
        {
            var factors = left.Slice(row * Tent.Side, Tent.Side);
            for (var column = 0; column < columns; column += Lanes)
            {
                var sum = Vector256<float>.Zero;
                for (var at = 0; at < factors.Length; at++)
                    sum += Vector256.Create(factors[at]) * Vector256.Create(right.Slice(at * columns + column, Lanes));
                sum.CopyTo(product[(row * columns + column)..]);
            }
        }
    }

    private static float[] MakeWaves()
    {
        var scale = (float)Math.Sqrt(2.0 / Tent.Side);
        var waves = new float[Side * Tent.Side];
        for (var wave = 0; wave < Side; wave++)
            for (var at = 0; at < Tent.Side; at++)
                waves[wave * Tent.Side + at] = (float)(scale * Math.Cos(Math.PI / 2 / Tent.Side * (wave + 1) * (2 * at + 1)));
        return waves;
    }

    private static float[] Turn(float[] waves)
    {
        var turned = new float[waves.Length];
        for (var at = 0; at < waves.Length; at++) turned[at % Tent.Side * Side + at / Tent.Side] = waves[at];
        return turned;
    }
}
