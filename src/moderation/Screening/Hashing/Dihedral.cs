namespace Domicile.Screening.Hashing;

/// <summary>How a picture was turned or mirrored: flipped along X is upside down, along Y is left for right. Names and order are the reference's.</summary>
public enum Turn
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
                    turned[row * Transform.Side + column] = (Negated(turn, i) >> j & 1) != 0 ? -value : value;
                }
            hashes[(int)turn] = Pdq.OfCoefficients(turned);
        }
    }

    /// <summary>
    /// The same from the bits of a hash alone, as if the median were zero: it nearly is, so that few bits differ from <see cref="Hashes"/>.
    /// </summary>
    public static PdqHash OfBits(in PdqHash hash, Turn turn)
    {
        if (turn == Turn.None) return hash;
        Span<ushort> words = stackalloc ushort[Transform.Side];
        for (var i = 0; i < Transform.Side; i++)
        {
            var word = hash.Word(i) ^ Negated(turn, i);
            if (!Transposes(turn)) words[i] = (ushort)word;
            else
                for (var j = 0; j < Transform.Side; j++) words[j] |= (ushort)((word >> j & 1) << i);
        }
        return PdqHash.FromWords(words);
    }

    // The columns of row i that change their sign, as bits: waves that begin high and end low, those of even number, do when mirrored along them.
    private static int Negated(Turn turn, int i) => turn switch
    {
        Turn.None or Turn.FlipPlus1 => 0,
        Turn.Rotate90 or Turn.FlipY => 0x5555,
        Turn.Rotate270 or Turn.FlipX => i % 2 == 0 ? 0xFFFF : 0,
        _ => i % 2 == 0 ? 0xAAAA : 0x5555,
    };

    private static bool Transposes(Turn turn) => turn is Turn.Rotate90 or Turn.Rotate270 or Turn.FlipPlus1 or Turn.FlipMinus1;
}
