using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Custody.Entries;

/// <summary>A run of entries whose openings are sealed under the same contexts. They end with the process: nothing that is kept opens them here.</summary>
/// <param name="Registry">Whose overseers these are.</param>
/// <param name="Id">The event of its entry.</param>
/// <param name="Contexts">One for each overseer with a disclosure key.</param>
public sealed record Epoch(Registry? Registry, Guid Id, IReadOnlyList<Hpke> Contexts)
{
    private const int BoxSize = sizeof(long) + Commitment.OpeningSize + Hpke.TagSize;

    /// <summary>The epoch's id and, for each overseer, sequence number and sealed opening; empty if there is none.</summary>
    public byte[] Seal(Guid eventId, byte[] opening)
    {
        if (Contexts.Count == 0) return [];
        var boxes = new byte[16 + Contexts.Count * BoxSize];
        Id.TryWriteBytes(boxes, bigEndian: true, out _);
        for (var at = 0; at < Contexts.Count; at++)
        {
            var box = boxes.AsSpan(16 + at * BoxSize, BoxSize);
            Contexts[at].Seal(eventId.ToByteArray(bigEndian: true), opening, out var sequence).CopyTo(box[sizeof(long)..]);
            BinaryPrimitives.WriteInt64BigEndian(box, sequence);
        }
        return boxes;
    }

    public static Guid IdOf(byte[] boxes) => new(boxes.AsSpan(0, 16), bigEndian: true);

    public static (long Sequence, byte[] Opening) BoxOf(byte[] boxes, int overseer)
    {
        var box = boxes.AsSpan(16 + overseer * BoxSize, BoxSize);
        return (BinaryPrimitives.ReadInt64BigEndian(box), box[sizeof(long)..].ToArray());
    }
}

/// <summary>What the entry of an epoch says, for everyone.</summary>
public sealed record EpochBody(int V, string Kind, string Domicile, IReadOnlyList<EpochKey> Overseers)
{
    public static EpochBody Of(Entry entry) =>
        JsonSerializer.Deserialize(entry.OpenBody.AsSpan(Commitment.OpeningSize), EpochJson.Default.EpochBody)!;
}

/// <param name="Party">The overseer.</param>
/// <param name="Key">The disclosure key that the registry names.</param>
/// <param name="Enc">What its context is made from (RFC 9180).</param>
public sealed record EpochKey(string Party, byte[] Key, byte[] Enc);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EpochBody))]
internal sealed partial class EpochJson : JsonSerializerContext;
