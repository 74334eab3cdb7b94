namespace Domicile.Moderation;

/// <summary>How a picture was turned or mirrored.</summary>
internal enum Turn
{
    None, Rotate90, Rotate180, Rotate270, FlipX, FlipY, FlipPlus1, FlipMinus1,
}

/// <summary>
/// The hashes that a picture would have turned by quarters and mirrored, from the coefficients of the one at hand: the transform of a mirrored
/// image has other signs, and of a turned one, rows for columns. A picture that is really turned may differ from it in a few bits.
/// </summary>
internal static class Dihedral
{
    public const int Count = 8;

    /// <summary>The hash for each <see cref="Turn"/>.</summary>
    public static void Hashes(ReadOnlySpan<float> coefficients, Span<PdqHash> hashes)
    {
        Span<float> turned = stackalloc float[Transform.Length];
        for (var turn = Turn.None; turn <= Turn.FlipMinus1; turn++)
        {
            for (var i = 0; i < Transform.Side; i++)
                for (var j = 0; j < Transform.Side; j++)
                {
                    var value = coefficients[i * Transform.Side + j];
                    var (row, column) = Transposes(turn) ? (j, i) : (i, j);
                    turned[row * Transform.Side + column] = Negates(turn, i, j) ? -value : value;
                }
            hashes[(int)turn] = Pdq.OfCoefficients(turned);
        }
    }

    private static bool Transposes(Turn turn) => turn is Turn.Rotate90 or Turn.Rotate270 or Turn.FlipPlus1 or Turn.FlipMinus1;

    // Waves that begin high and end low, those of even number, change their sign when the picture is mirrored along them.
    private static bool Negates(Turn turn, int i, int j) => turn switch
    {
        Turn.None or Turn.FlipPlus1 => false,
        Turn.Rotate90 or Turn.FlipY => j % 2 == 0,
        Turn.Rotate270 or Turn.FlipX => i % 2 == 0,
        _ => (i + j) % 2 != 0,
    };
}
