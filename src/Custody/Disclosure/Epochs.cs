using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Proof;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Custody;

/// <summary>
/// Opens the epoch in which entries are sealed: one with the first entry after a start, and one whenever the registry has changed. It is
/// itself in the ledger before anything is sealed in it, so an overseer sees from where on every body is readable to it.
/// </summary>
internal sealed class Epochs(IDbContextFactory<CustodyDb> databases, EntryBook book, IOptions<Arrangement> arrangement) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile Epoch? _epoch;

    public async ValueTask<Epoch> For(Registry? registry)
    {
        if (_epoch is { } current && current.Registry == registry) return current;
        await _one.WaitAsync();
        try
        {
            return _epoch?.Registry == registry && _epoch is not null ? _epoch : _epoch = await Open(registry);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<Epoch> Open(Registry? registry)
    {
        var domicile = arrangement.Value.Name;
        var contexts = (registry?.Parties ?? []).Where(party => party.Disclosure is not null)
            .Select(party => (Party: party, Context: Hpke.Sender(party.Disclosure!, SealedBody.Info(domicile, party.Id)))).ToList();
        if (contexts.Count == 0 && _epoch is not { Contexts.Count: > 0 } && !await WasOpen()) return new(registry, default, []);
        var entry = book.ComposeOpen(Kinds.Epoch, JsonSerializer.SerializeToUtf8Bytes(
            new EpochBody(1, Kinds.Epoch, domicile, contexts.ConvertAll(one => new EpochKey(one.Party.Id, one.Party.Disclosure!, one.Context.Enc))),
            EpochJson.Default.EpochBody));
        await book.Enter(entry);
        return new(registry, entry.EventId, contexts.ConvertAll(one => one.Context));
    }

    /// <summary>Whether there are overseers until now: then the ledger says from where on there are none.</summary>
    private async Task<bool> WasOpen()
    {
        await using var db = await databases.CreateDbContextAsync();
        var last = await db.Entries.AsNoTracking().Where(row => row.Kind == Kinds.Epoch).OrderByDescending(row => row.LeafIndex).FirstOrDefaultAsync();
        return last is not null && EpochBody.Of(last).Overseers.Count > 0;
    }
}

/// <summary>A run of entries whose openings are sealed under the same contexts. They end with the process: nothing that is kept opens them here.</summary>
/// <param name="Registry">Whose overseers these are.</param>
/// <param name="Id">The event of its entry.</param>
/// <param name="Contexts">One for each overseer with a disclosure key.</param>
internal sealed record Epoch(Registry? Registry, Guid Id, IReadOnlyList<Hpke> Contexts)
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
internal sealed record EpochBody(int V, string Kind, string Domicile, IReadOnlyList<EpochKey> Overseers)
{
    public static EpochBody Of(Entry entry) =>
        JsonSerializer.Deserialize(entry.OpenBody.AsSpan(Commitment.OpeningSize), EpochJson.Default.EpochBody)!;
}

/// <param name="Party">The overseer.</param>
/// <param name="Key">The disclosure key that the registry names.</param>
/// <param name="Enc">What its context is made from (RFC 9180).</param>
internal sealed record EpochKey(string Party, byte[] Key, byte[] Enc);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EpochBody))]
internal sealed partial class EpochJson : JsonSerializerContext;
