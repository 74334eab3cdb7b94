using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>The write-ahead file: entries that are acknowledged but perhaps not yet published. A frame is
/// <code>u64 index of its first entry | u32 number of entries | u32 length | entries as in a bundle | SHA-256 of all before</code>
/// with big-endian numbers. Segments are cut between frames and named by the index of their first entry.</summary>
internal sealed class Journal(IStorage storage, int segmentBytes)
{
    private const int HeaderSize = 16;
    private readonly Lock gate = new();
    private readonly List<long> segments = [];
    // Of the frame: made anew for each, it would be a large object for the collector.
    private readonly ArrayBufferWriter<byte> frame = new();
    private long written;

    /// <summary>Starts afresh behind a tree that holds everything journaled before.</summary>
    public void Restart(long size)
    {
        foreach (var old in storage.Segments())
        {
            storage.DeleteSegment(old);
        }

        storage.StartSegment(size);
        segments.Add(size);
    }

    /// <summary>Writes entries with one fsync.</summary>
    public void Append(long first, IReadOnlyList<byte[]> entries)
    {
        if (written >= segmentBytes)
        {
            TryRotate(first);
        }

        Encode(first, entries);
        storage.AppendFrame(frame.WrittenSpan);
        written += frame.WrittenCount;
    }

    /// <summary>Deletes the segments that a tree of this size makes superfluous.</summary>
    public void Trim(long size)
    {
        lock (gate)
        {
            while (segments.Count > 1 && segments[1] <= size && TryDelete(segments[0]))
            {
                segments.RemoveAt(0);
            }
        }
    }

    /// <summary>The entries from <paramref name="size"/> on. What a crash left of the last frame was never acknowledged and is dropped.</summary>
    /// <exception cref="InvalidDataException">Acknowledged entries are missing or damaged.</exception>
    public static List<byte[]> Replay(IStorage storage, long size)
    {
        var entries = new List<byte[]>();
        foreach (var segment in storage.Segments())
        {
            CheckGap(segment);
            var rest = storage.ReadSegment(segment).AsMemory();
            while (TryParse(rest, out var first, out var frame, out var used))
            {
                rest = rest[used..];
                CheckGap(first);

                // A frame whose write was reported as failed may stand here all the same; the one written in its place counts.
                var known = (int)Math.Max(0, first - size);
                entries.RemoveRange(known, entries.Count - known);
                entries.AddRange(frame.Skip((int)Math.Min(frame.Length, Math.Max(0, size - first))).Select(entry => entry.ToArray()));
            }

            if (HoldsFrame(rest, size + entries.Count))
            {
                throw new InvalidDataException(
                    $"The journal is damaged in segment {segment}, {rest.Length} bytes before its end, at entry {size + entries.Count}.");
            }
        }

        return entries;

        void CheckGap(long first)
        {
            if (first > size + entries.Count)
            {
                throw new InvalidDataException($"The journal lacks the entries from {size + entries.Count} up to {first}.");
            }
        }
    }

    private void Encode(long first, IReadOnlyList<byte[]> entries)
    {
        frame.ResetWrittenCount();
        var header = frame.GetSpan(HeaderSize);
        BinaryPrimitives.WriteInt64BigEndian(header, first);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], entries.Count);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], entries.Sum(EntryBundle.SizeOf));
        frame.Advance(HeaderSize);
        foreach (var entry in entries)
        {
            EntryBundle.Append(frame, entry);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(frame.WrittenSpan, hash);
        frame.Write(hash);
    }

    private static bool TryParse(ReadOnlyMemory<byte> bytes, out long first, out ReadOnlyMemory<byte>[] entries, out int used)
    {
        (first, entries, used) = (0, [], 0);
        if (bytes.Length < HeaderSize + SHA256.HashSizeInBytes)
        {
            return false;
        }

        first = BinaryPrimitives.ReadInt64BigEndian(bytes.Span);
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[8..]);
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[12..]);
        if (first < 0 || length < 0 || count < 0 || count > length / 2 || length > bytes.Length - HeaderSize - SHA256.HashSizeInBytes)
        {
            return false;
        }

        used = HeaderSize + length + SHA256.HashSizeInBytes;
        return SHA256.HashData(bytes.Span[..(HeaderSize + length)]).AsSpan().SequenceEqual(bytes.Span[(HeaderSize + length)..used])
            && EntryBundle.TryParse(bytes.Slice(HeaderSize, length), count, out entries);
    }

    /// <summary>A frame is written only after all before it are durable: one that follows damage proves that it is not a torn end.</summary>
    private static bool HoldsFrame(ReadOnlyMemory<byte> bytes, long after)
    {
        for (var start = 1; start <= bytes.Length - HeaderSize; start++)
        {
            var first = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[start..]);
            if (first > after && first - after <= bytes.Length && TryParse(bytes[start..], out _, out _, out _))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryDelete(long segment)
    {
        try
        {
            storage.DeleteSegment(segment);
            return true;
        }
        catch (Exception exception) when (Log.IsOrdinary(exception))
        {
            // It only takes up space, and goes with the next one.
            return false;
        }
    }

    private void TryRotate(long first)
    {
        try
        {
            storage.StartSegment(first);
        }
        catch (Exception exception) when (Log.IsOrdinary(exception))
        {
            // The old segment grows on; the next append tries again.
            return;
        }

        written = 0;
        lock (gate)
        {
            segments.Add(first);
        }
    }
}
