using System.Runtime.Intrinsics;

namespace Domicile.Screening.Hashing;

/// <summary>The brightness of pixels: 0.299 R + 0.587 G + 0.114 B in single precision, in this order of operations.</summary>
internal static class Luma
{
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    /// <summary>From pixels of three bytes.</summary>
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<float> luma)
    {
        for (var (at, from) = (0, 0); at < luma.Length; at++, from += 3)
            luma[at] = Red * rgb[from] + Green * rgb[from + 1] + Blue * rgb[from + 2];
    }

    /// <summary>From pixels of one byte.</summary>
    public static void FromGray(ReadOnlySpan<byte> gray, Span<float> luma)
    {
        var at = 0;
        for (; at <= gray.Length - 8; at += 8)
        {
            var wide = Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(BitConverter.ToUInt64(gray[at..])).AsByte()).ToVector256());
            Vector256.ConvertToSingle(wide.AsInt32()).CopyTo(luma[at..]);
        }
        for (; at < gray.Length; at++) luma[at] = gray[at];
    }
}
