using System.Buffers;
using System.Buffers.Binary;

namespace Domicile.Proof;

/// <summary>Entries as tlog-tiles bundles them: each is a big-endian 16-bit length and that many bytes.</summary>
public static class EntryBundle
{
    public const int MaxEntry = ushort.MaxValue;

    internal const int MaxBytes = TileId.FullWidth * (MaxEntry + 2);

    /// <exception cref="ArgumentException">The entry is longer than 65,535 bytes.</exception>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntry)
        {
            throw new ArgumentException("An entry holds at most 65,535 bytes.", nameof(entry));
        }

        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        bundle.Write(length);
        bundle.Write(entry);
    }

    /// <summary>The bytes that an entry takes in a bundle.</summary>
    public static int SizeOf(byte[] entry) => 2 + entry.Length;

    /// <summary>Exactly <paramref name="count"/> entries that fill <paramref name="bundle"/> to its last byte.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bundle, int count, out ReadOnlyMemory<byte>[] entries) =>
        TryParseStart(bundle, count, out entries, out var used) && used == bundle.Length;

    /// <summary>Reads the entries of a bundle without judging them. A partial bundle may have been collected since its full form exists,
    /// which then starts with the same entries.</summary>
    /// <exception cref="VerificationException">Missing, or not the right number of entries.</exception>
    public static ReadOnlyMemory<byte>[] Read(ITileSource source, TileId id)
    {
        ReadOnlyMemory<byte>[] entries;
        if (source.Read(id.Path, id.Width * (MaxEntry + 2)) is { } exact)
        {
            return TryParse(exact, id.Width, out entries) ? entries
                : throw new VerificationException($"{id} does not hold {id.Width} entries");
        }

        return id.IsPartial && source.Read(id.Full.Path, MaxBytes) is { } full && TryParseStart(full, id.Width, out entries, out _)
            ? entries
            : throw new VerificationException($"{id} is missing");
    }

    private static bool TryParseStart(ReadOnlyMemory<byte> bundle, int count, out ReadOnlyMemory<byte>[] entries, out int used)
    {
        entries = new ReadOnlyMemory<byte>[count];
        used = 0;
        for (var i = 0; i < count; i++)
        {
            if (bundle.Length - used < 2)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span[used..]);
            used += 2;
            if (bundle.Length - used < length)
            {
                return false;
            }

            entries[i] = bundle.Slice(used, length);
            used += length;
        }

        return true;
    }
}
