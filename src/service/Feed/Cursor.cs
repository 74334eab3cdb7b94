using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Domicile.Video;

namespace Domicile.Feed;

/// <summary>
/// Where a feed continues. It names an order and an offset in it, never what a viewer has watched: 29 bytes in base64url.
/// A forged cursor reads a public feed from another offset.
/// </summary>
/// <param name="Mode">The feed it belongs to.</param>
/// <param name="Stamp">The candidate snapshot (signed out), the viewer's buffer (signed in), or the last video's publication (following).</param>
/// <param name="Offset">How many of it have been shown.</param>
/// <param name="Video">The shared video that the feed opened with, or the last shown (following); default for none.</param>
[GenerateSerializer, Immutable]
internal readonly record struct Cursor(
    [property: Id(0)] FeedMode Mode, [property: Id(1)] long Stamp, [property: Id(2)] int Offset, [property: Id(3)] VideoId Video)
{
    private const int Size = 1 + 8 + 4 + 16;

    public static Cursor Start(FeedMode mode, VideoId? first = null) => new(mode, long.MaxValue, 0, first ?? default);

    public VideoId? First => Video == default ? null : Video;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = (byte)Mode;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Stamp);
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], Offset);
        Video.Value.TryWriteBytes(bytes[13..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, FeedMode mode, out Cursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Size];
        cursor = default;
        if (Base64Url.DecodeFromChars(text, bytes, out var read, out var written) != OperationStatus.Done || read != text.Length || written != Size)
            return false;
        cursor = new((FeedMode)bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt32BigEndian(bytes[9..]),
            new(new Guid(bytes[13..], bigEndian: true)));
        return cursor is { Stamp: >= 0, Offset: >= 0 and < int.MaxValue / 2 } && cursor.Mode == mode;
    }
}
