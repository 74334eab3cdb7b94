using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Domicile.Proof;

/// <summary>32 bytes of SHA-256: a leaf, a node, a root or a commitment. Written as standard base64 (44 characters).</summary>
public readonly record struct Digest
{
    public const int Size = 32;

    [ThreadStatic]
    private static IncrementalHash? own;

    private readonly Vector256<byte> bytes;

    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public Digest(ReadOnlySpan<byte> value)
    {
        if (value.Length != Size)
        {
            throw new ArgumentException("A digest is 32 bytes.", nameof(value));
        }

        bytes = Vector256.Create(value);
    }

    /// <summary>SHA-256.</summary>
    public static Digest Of(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[Size];
        // Small inputs cost less with a hash that is there already than with SHA256.HashData, which makes one.
        var hash = own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(input);
        hash.GetHashAndReset(output);
        return new Digest(output);
    }

    public void CopyTo(Span<byte> destination) => bytes.CopyTo(destination);

    public byte[] ToArray()
    {
        var array = new byte[Size];
        CopyTo(array);
        return array;
    }

    public override string ToString() => Convert.ToBase64String(ToArray());

    public static bool TryParse(string text, out Digest digest)
    {
        digest = default;
        if (!StrictBase64.TryDecode(text, out var value) || value.Length != Size)
        {
            return false;
        }

        digest = new Digest(value);
        return true;
    }

    /// <summary>The digests laid end to end, as in a tile.</summary>
    internal static ReadOnlySpan<byte> Bytes(ReadOnlySpan<Digest> digests) => MemoryMarshal.AsBytes(digests);

    internal static Digest[] Split(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, Digest>(bytes).ToArray();
}
