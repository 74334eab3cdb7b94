using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Domicile.Screening.Hashing;

namespace Domicile.Screening.Index;

/// <summary>A hash that was found.</summary>
/// <param name="Value">What it was added with.</param>
/// <param name="Distance">Bits in which it differs from the one looked for.</param>
/// <param name="Hash">The hash itself.</param>
internal readonly record struct Found(int Value, int Distance, PdqHash Hash);

/// <summary>
/// An index that does not change, by multi-index hashing: each hash is cut into 16 slots of 16 bits. Of two hashes that differ in at most 31 bits,
/// one slot differs in at most one, so it is enough to look at the 17 values around each slot's. Units are listed by value, slot by slot:
/// a unit is a hash, or a cluster, which is passed over as a whole where its centre is too far away.
/// </summary>
internal sealed class HashLevel
{
    private const int Slots = Clusters.Slots, Values = Clusters.Values;

    private const int Same = 16, Probes = Slots * (Same + 1);

    // Units that are asked for before they are looked at, and units in a line of the cache.
    private const int Ahead = 320, Line = 16;

    // Looking at one listed unit costs as much as scanning so many hashes in their order.
    private const int ScanAdvantage = 4;

    // Hashes, each within one line of the cache: half of an ordinary array's are not, and cost twice.
    private readonly byte[] _memory;
    private readonly int _offset;
    private readonly int[] _values;
    private readonly Cluster[] _clusters;
    private readonly int _clustered;

    // Where the units of a slot's value begin, in _units; the last one ends them.
    private readonly int[] _starts = new int[Slots * Values + 1];
    // A hash's place, or a cluster's number inverted.
    private readonly int[] _units;

    [ThreadStatic] private static HashSet<int>? t_scanned;

    public HashLevel(ReadOnlySpan<PdqHash> hashes, ReadOnlySpan<int> values)
    {
        var (order, found) = Clusters.Find(hashes);
        _memory = GC.AllocateUninitializedArray<byte>(hashes.Length * PdqHash.Bytes + PdqHash.Bytes, pinned: true);
        _offset = OffsetOf(_memory);
        _values = new int[hashes.Length];
        var places = Places;
        for (var at = 0; at < order.Length; at++) (places[at], _values[at]) = (hashes[order[at]], values[order[at]]);
        _clusters = [.. found];
        _clustered = _clusters is [] ? 0 : _clusters[^1].Start + _clusters[^1].Count;
        _units = List();
    }

    public int Count => _values.Length;

    public ReadOnlySpan<PdqHash> Hashes => Places;

    public ReadOnlySpan<int> Payload => _values;

    /// <summary>Memory that it takes.</summary>
    public long Bytes => _memory.Length + _values.Length * (long)sizeof(int) + (_starts.Length + _units.Length) * (long)sizeof(int)
        + _clusters.Length * (long)(PdqHash.Bytes + 3 * sizeof(int));

    /// <summary>Adds to <paramref name="found"/> every hash that differs in at most <paramref name="distance"/> bits, at most 31; stops at the limit.</summary>
    public void Find(in PdqHash hash, int distance, List<Found> found, int limit)
    {
        Span<int> starts = stackalloc int[Probes], counts = stackalloc int[Probes];
        // With at most 15 bits, one slot is the same: only that value, which comes last, is looked at.
        var first = distance < Slots ? Same : 0;
        if (Locate(hash, first, starts, counts) > Count / ScanAdvantage) Scan(hash, distance, 0, Count, found, limit);
        else Probe(hash, distance, first, starts, counts, found, limit);
    }

    // Where the units around each slot's value are listed, and how many they are.
    private unsafe int Locate(in PdqHash hash, int first, Span<int> starts, Span<int> counts)
    {
        var sum = 0;
        fixed (int* units = _units)
        {
            for (var slot = 0; slot < Slots; slot++)
            {
                var word = hash.Word(slot);
                for (var bit = first; bit <= Same; bit++)
                {
                    var value = slot * Values + (bit == Same ? word : word ^ 1 << bit);
                    var (start, probe) = (_starts[value], slot * (Same + 1) + bit);
                    (starts[probe], counts[probe]) = (start, _starts[value + 1] - start);
                    sum += counts[probe];
                    Prefetch(units + start);
                    Prefetch(units + start + Line);
                }
            }
        }
        return sum;
    }

    // Almost all of the time is waiting for memory, so what will be looked at is asked for some hundred units before.
    private unsafe void Probe(
        in PdqHash hash, int distance, int first, ReadOnlySpan<int> starts, ReadOnlySpan<int> counts, List<Found> found, int limit)
    {
        (t_scanned ??= []).Clear();
        Span<int> ahead = stackalloc int[Ahead];
        fixed (PdqHash* hashes = Places)
        {
            for (var slot = 0; slot < Slots; slot++)
            {
                var waiting = 0;
                for (var bit = first; bit <= Same; bit++)
                {
                    var probe = slot * (Same + 1) + bit;
                    var listed = _units.AsSpan(starts[probe], counts[probe]);
                    while (!listed.IsEmpty)
                    {
                        var some = listed[..Math.Min(listed.Length, Ahead - waiting)];
                        foreach (var unit in some)
                            if (unit >= 0) Prefetch(hashes + unit);
                        some.CopyTo(ahead[waiting..]);
                        listed = listed[some.Length..];
                        waiting += some.Length;
                        if (waiting < Ahead) break;
                        Look(hash, distance, first, slot, ahead, found, limit);
                        waiting = 0;
                    }
                }
                Look(hash, distance, first, slot, ahead[..waiting], found, limit);
                if (found.Count >= limit) return;
            }
        }
    }

    private void Look(in PdqHash hash, int distance, int first, int slot, ReadOnlySpan<int> units, List<Found> found, int limit)
    {
        var wanted = hash;
        var hashes = Places;
        foreach (var unit in units)
        {
            if (unit >= 0)
            {
                var apart = wanted.DistanceTo(hashes[unit]);
                if (apart <= distance && IsFirst(slot, hashes[unit], hash, first == Same ? 0 : 1)) found.Add(new(_values[unit], apart, hashes[unit]));
                continue;
            }
            ref readonly var cluster = ref _clusters[~unit];
            if (cluster.Centre.DistanceTo(hash) <= distance + cluster.Radius && t_scanned!.Add(unit))
                Scan(hash, distance, cluster.Start, cluster.Count, found, limit);
        }
    }

    // Whether no slot before is as near: then it has not been found yet.
    private static bool IsFirst(int slot, in PdqHash one, in PdqHash other, int apart)
    {
        for (var earlier = 0; earlier < slot; earlier++)
            if (ushort.PopCount((ushort)(one.Word(earlier) ^ other.Word(earlier))) <= apart) return false;
        return true;
    }

    private Span<PdqHash> Places => MemoryMarshal.Cast<byte, PdqHash>(_memory.AsSpan(_offset, _values.Length * PdqHash.Bytes));

    private static unsafe int OffsetOf(byte[] memory)
    {
        fixed (byte* start = memory) return (int)(-(nint)start & PdqHash.Bytes - 1);
    }

    private static unsafe void Prefetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    private void Scan(in PdqHash hash, int distance, int start, int count, List<Found> found, int limit)
    {
        var (wanted, place) = (hash, start);
        foreach (ref readonly var other in Places.Slice(start, count))
        {
            var apart = wanted.DistanceTo(other);
            if (apart <= distance) found.Add(new(_values[place], apart, other));
            place++;
            if (found.Count >= limit) return;
        }
    }

    // Counts, then lists. A cluster is listed once under each value that one of its hashes has.
    private int[] List()
    {
        var listed = new int[Values];
        Each(listed, (at, _) => _starts[at + 1]++);
        for (var at = 1; at < _starts.Length; at++) _starts[at] += _starts[at - 1];
        var (units, next) = (new int[_starts[^1]], _starts[..^1]);
        Each(listed, (at, unit) => units[next[at]++] = unit);
        return units;
    }

    private void Each(int[] listed, Action<int, int> list)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            listed.AsSpan().Fill(-1);
            for (var unit = 0; unit < _clusters.Length; unit++)
            {
                var cluster = _clusters[unit];
                foreach (ref readonly var hash in Places.Slice(cluster.Start, cluster.Count))
                {
                    var value = hash.Word(slot);
                    if (listed[value] == unit) continue;
                    listed[value] = unit;
                    list(slot * Values + value, ~unit);
                }
            }
            for (var place = _clustered; place < Count; place++)
                list(slot * Values + Places[place].Word(slot), place);
        }
    }
}
