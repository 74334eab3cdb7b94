using Domicile.Base;
using Domicile.Screening.Hashing;

namespace Domicile.Screening.Tables;

/// <summary>Which picture of a post.</summary>
public enum PostPart
{
    /// <summary>The video or picture itself.</summary>
    Media = 0,
    Cover = 1,
}

/// <summary>The hashes of something that was posted, kept so that banks which come later can be compared with it. Gone with the post.</summary>
internal sealed class PostHash
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Post { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public PostPart Part { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Operational)] public byte[]? Sha256 { get; set; }

    /// <summary><see cref="ViewHashes"/> of good enough quality; may be none.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Operational)] public required byte[] Views { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset HashedAt { get; set; }
}

/// <summary>That a post matched a bank: at once, or when the bank came later.</summary>
internal sealed class MediaMatch
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Post { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public PostPart Part { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Bank { get; init; }

    /// <summary>The strongest <see cref="BankMatch"/>, as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Evidence { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset FoundAt { get; set; }
}

/// <summary>Hashes of views as bytes: 35 each, the frame's number (big-endian), the view, the hash.</summary>
internal static class ViewHashes
{
    private const int Size = 3 + PdqHash.Bytes;

    public static byte[] Write(IReadOnlyList<ViewHash> hashes)
    {
        var bytes = new byte[hashes.Count * Size];
        foreach (var (at, hash) in hashes.Index())
        {
            var one = bytes.AsSpan(at * Size, Size);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(one, hash.Frame);
            one[2] = (byte)hash.View;
            hash.Hash.Write(one[3..]);
        }
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not such a list.</exception>
    public static ViewHash[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Size != 0) throw new InvalidDataException("Hashes of views are 35 bytes each.");
        var hashes = new ViewHash[bytes.Length / Size];
        for (var at = 0; at < hashes.Length; at++)
        {
            var one = bytes.Slice(at * Size, Size);
            hashes[at] = new(System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(one), (View)one[2], PdqHash.Read(one[3..]));
        }
        return hashes;
    }
}
