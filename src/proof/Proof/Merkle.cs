using System.Numerics;
using System.Security.Cryptography;

namespace Domicile.Proof;

/// <summary>The hash of the complete subtree at (<paramref name="level"/>, <paramref name="index"/>): of the entries
/// from index·2^level up to, but not including, (index+1)·2^level.</summary>
public delegate Digest NodeReader(int level, long index);

/// <summary>Merkle tree hashing of RFC 6962 §2.1.</summary>
public static class Merkle
{
    /// <summary>The root of a tree without entries: SHA-256 of nothing.</summary>
    public static readonly Digest EmptyRoot = new(SHA256.HashData([]));

    /// <summary>SHA-256(00 ‖ entry).</summary>
    public static Digest Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> small = stackalloc byte[1024];
        var input = entry.Length < small.Length ? small[..(entry.Length + 1)] : new byte[entry.Length + 1];
        input[0] = 0;
        entry.CopyTo(input[1..]);
        return Digest.Of(input);
    }

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static Digest Node(Digest left, Digest right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Digest.Size];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Digest.Size)..]);
        return Digest.Of(input);
    }

    /// <summary>The root of the first <paramref name="size"/> entries.</summary>
    public static Digest Root(long size, NodeReader nodes) => size == 0 ? EmptyRoot : Root(0, size, nodes);

    /// <summary>MTH(D[start:end]) where the range is one that RFC 6962's splits produce.</summary>
    internal static Digest Root(long start, long end, NodeReader nodes)
    {
        var size = end - start;
        if (BitOperations.IsPow2(size))
        {
            return nodes(BitOperations.Log2((ulong)size), start / size);
        }

        var middle = start + Split(size);
        return Node(Root(start, middle, nodes), Root(middle, end, nodes));
    }

    /// <summary>The largest power of two below <paramref name="size"/>, which is at least 2.</summary>
    internal static long Split(long size) => 1L << BitOperations.Log2((ulong)size - 1);
}
