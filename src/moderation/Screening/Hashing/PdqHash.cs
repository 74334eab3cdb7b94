using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Domicile.Screening.Hashing;

/// <summary>
/// 256 bits that stay nearly the same when a picture is re-encoded, scaled or slightly changed (PDQ, ThreatExchange). Bit 16·i+j tells whether
/// coefficient (i, j) of the picture's transform is above their median; as text, 64 hex digits with bit 255 first.
/// </summary>
internal readonly record struct PdqHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bytes = 32;
    public const int HexLength = 64;

    /// <summary>Bits at most by which two hashes of one picture differ, as the hash's authors advise.</summary>
    public const int MatchDistance = 31;

    /// <summary>In how many bits they differ: 0 to 256; about 128 for pictures that have nothing in common.</summary>
    public int DistanceTo(in PdqHash other) =>
        BitOperations.PopCount(A ^ other.A) + BitOperations.PopCount(B ^ other.B) + BitOperations.PopCount(C ^ other.C) + BitOperations.PopCount(D ^ other.D);

    /// <summary>Sixteen bits: row <paramref name="at"/>, 0 to 15, of the coefficients.</summary>
    public ushort Word(int at) => (ushort)((at >> 2) switch { 0 => A, 1 => B, 2 => C, _ => D } >> (at & 3) * 16);

    public static PdqHash FromWords(ReadOnlySpan<ushort> words)
    {
        Span<ulong> four = stackalloc ulong[4];
        for (var at = 0; at < 16; at++) four[at >> 2] |= (ulong)words[at] << (at & 3) * 16;
        return new(four[0], four[1], four[2], four[3]);
    }

    /// <summary>In the order of the hex digits.</summary>
    public static PdqHash Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, D);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], A);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out PdqHash hash) => TryParse(text.AsSpan(), out hash);

    /// <summary>Exactly 64 hex digits, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PdqHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != HexLength || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        hash = Read(bytes);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{D:x16}{C:x16}{B:x16}{A:x16}");
}
