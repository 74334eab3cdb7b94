using System.Buffers.Binary;

namespace Domicile.Feed.History;

/// <summary>
/// Watch events as bytes, before they are sealed. Each takes 32, big-endian: video (16), start in Unix milliseconds (8),
/// milliseconds watched (4), loops (2), flags (1: bit 0 completed, bit 1 skipped), zero (1).
/// </summary>
internal static class WatchEvents
{
    private const int Size = 32;

    public static byte[] Write(IReadOnlyList<WatchEvent> events)
    {
        var bytes = new byte[events.Count * Size];
        for (var at = 0; at < events.Count; at++)
        {
            var watched = events[at];
            var to = bytes.AsSpan(at * Size, Size);
            watched.Video.Value.TryWriteBytes(to, bigEndian: true, out _);
            BinaryPrimitives.WriteInt64BigEndian(to[16..], watched.StartedAt.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt32BigEndian(to[24..], watched.WatchedMs);
            BinaryPrimitives.WriteUInt16BigEndian(to[28..], (ushort)Math.Min(watched.Loops, ushort.MaxValue));
            to[30] = (byte)((watched.Completed ? 1 : 0) | (watched.Skipped ? 2 : 0));
        }
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no whole number of events.</exception>
    public static IReadOnlyList<WatchEvent> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Size != 0) throw new InvalidDataException("Not watch events: their length is wrong.");
        var events = new WatchEvent[bytes.Length / Size];
        for (var at = 0; at < events.Length; at++)
        {
            var from = bytes.Slice(at * Size, Size);
            events[at] = new(new(new Guid(from[..16], bigEndian: true)),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(from[16..])),
                BinaryPrimitives.ReadInt32BigEndian(from[24..]), (from[30] & 1) != 0, (from[30] & 2) != 0,
                BinaryPrimitives.ReadUInt16BigEndian(from[28..]));
        }
        return events;
    }
}
