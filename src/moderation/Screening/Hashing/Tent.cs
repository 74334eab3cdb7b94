using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Domicile.Screening.Hashing;

/// <summary>
/// Makes 64 × 64 of any image: smooths it by a box along the rows, one along the columns and both again, which together weigh like a tent
/// (Jarosz), and keeps the pixel in the middle of each of 64 × 64 fields. Sums run in single precision and in the reference's order, so that
/// results have the same bits; what is done at once is one sum for each of eight rows or columns.
/// </summary>
internal static class Tent
{
    public const int Side = 64;
    private const int Lanes = 8;

    /// <summary>Pixels that a box covers along a side of this many.</summary>
    public static int Window(int side) => (side + 127) / 128;

    /// <summary>Which of <paramref name="side"/> pixels is kept as the one at <paramref name="at"/> of 64.</summary>
    public static int Kept(int at, int side) => (int)((at + 0.5) * side / Side);

    /// <summary>Reduces the image, whose contents are lost, to <paramref name="small"/>: 64 × 64, by rows.</summary>
    public static void Reduce(Span<float> image, int rows, int columns, Span<float> small)
    {
        if (rows == Side && columns == Side)
        {
            image.CopyTo(small);
            return;
        }
        var strips = ArrayPool<float>.Shared.Rent(Math.Max(rows, columns) * Lanes * 2);
        var strip = strips.AsSpan(0, strips.Length / 2);
        var sums = strips.AsSpan(strips.Length / 2);
        AlongRows(image, rows, columns, strip, sums);
        AlongColumns(image, rows, columns, strip, sums);
        AlongRows(image, rows, columns, strip, sums);
        Keep(image, rows, columns, strip, sums, small);
        ArrayPool<float>.Shared.Return(strips);
    }

    private static void AlongRows(Span<float> image, int rows, int columns, Span<float> strip, Span<float> sums)
    {
        var window = Window(columns);
        for (var row = 0; row < rows; row += Lanes)
        {
            var some = image.Slice(row * columns, Math.Min(Lanes, rows - row) * columns);
            Turn(some, columns, strip);
            Box(strip, sums, columns, window);
            TurnBack(sums, columns, some);
        }
    }

    private static void AlongColumns(Span<float> image, int rows, int columns, Span<float> strip, Span<float> sums)
    {
        var window = Window(rows);
        for (var column = 0; column < columns; column += Lanes)
        {
            var width = Math.Min(Lanes, columns - column);
            for (var row = 0; row < rows; row++) image.Slice(row * columns + column, width).CopyTo(strip[(row * Lanes)..]);
            Box(strip, sums, rows, window);
            for (var row = 0; row < rows; row++) sums.Slice(row * Lanes, width).CopyTo(image[(row * columns + column)..]);
        }
    }

    // The last pass, along the columns, for the pixels that are kept.
    private static void Keep(Span<float> image, int rows, int columns, Span<float> strip, Span<float> sums, Span<float> small)
    {
        var window = Window(rows);
        for (var column = 0; column < Side; column += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                var from = Kept(column + lane, columns);
                for (var row = 0; row < rows; row++) strip[row * Lanes + lane] = image[row * columns + from];
            }
            Box(strip, sums, rows, window);
            for (var row = 0; row < Side; row++) sums.Slice(Kept(row, rows) * Lanes, Lanes).CopyTo(small[(row * Side + column)..]);
        }
    }

    private static void Turn(ReadOnlySpan<float> rows, int columns, Span<float> strip)
    {
        if (rows.Length == columns * Lanes)
        {
            ref var from = ref MemoryMarshal.GetReference(rows);
            ref var to = ref MemoryMarshal.GetReference(strip[..(columns * Lanes)]);
            for (var column = 0; column < columns; column++)
            {
                ref var lane = ref Unsafe.Add(ref to, column * Lanes);
                Vector256.Create(Unsafe.Add(ref from, column), Unsafe.Add(ref from, column + columns), Unsafe.Add(ref from, column + 2 * columns),
                    Unsafe.Add(ref from, column + 3 * columns), Unsafe.Add(ref from, column + 4 * columns), Unsafe.Add(ref from, column + 5 * columns),
                    Unsafe.Add(ref from, column + 6 * columns), Unsafe.Add(ref from, column + 7 * columns)).StoreUnsafe(ref lane);
            }
            return;
        }
        for (var at = 0; at < rows.Length; at++) strip[at % columns * Lanes + at / columns] = rows[at];
    }

    private static void TurnBack(ReadOnlySpan<float> strip, int columns, Span<float> rows)
    {
        for (var (row, at) = (0, 0); at < rows.Length; row++)
            for (var column = 0; column < columns; column++, at++) rows[at] = strip[column * Lanes + row];
    }

    // Averages over a window that grows in at the beginning and shrinks out at the end, of eight sequences lying side by side.
    private static void Box(ReadOnlySpan<float> input, Span<float> output, int length, int window)
    {
        var half = (window + 2) / 2;
        ref var right = ref MemoryMarshal.GetReference(input[..(length * Lanes)]);
        ref var left = ref right;
        ref var to = ref MemoryMarshal.GetReference(output[..(length * Lanes)]);
        var sum = Vector256<float>.Zero;
        var count = 0;
        for (; count < half - 1; count++)
        {
            sum += Vector256.LoadUnsafe(ref right);
            right = ref Unsafe.Add(ref right, Lanes);
        }
        while (count < window)
        {
            sum += Vector256.LoadUnsafe(ref right);
            right = ref Unsafe.Add(ref right, Lanes);
            (sum / Vector256.Create((float)++count)).StoreUnsafe(ref to);
            to = ref Unsafe.Add(ref to, Lanes);
        }
        var full = Vector256.Create((float)window);
        for (var rest = length - window; rest > 0; rest--)
        {
            sum += Vector256.LoadUnsafe(ref right);
            sum -= Vector256.LoadUnsafe(ref left);
            right = ref Unsafe.Add(ref right, Lanes);
            left = ref Unsafe.Add(ref left, Lanes);
            (sum / full).StoreUnsafe(ref to);
            to = ref Unsafe.Add(ref to, Lanes);
        }
        for (var rest = half - 1; rest > 0; rest--)
        {
            sum -= Vector256.LoadUnsafe(ref left);
            left = ref Unsafe.Add(ref left, Lanes);
            (sum / Vector256.Create((float)--count)).StoreUnsafe(ref to);
            to = ref Unsafe.Add(ref to, Lanes);
        }
    }
}
