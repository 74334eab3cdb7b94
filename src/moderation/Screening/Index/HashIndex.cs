using Domicile.Screening.Hashing;

namespace Domicile.Screening.Index;

/// <summary>
/// Hashes to be found by likeness, each with a value. New ones are kept in a short list that is looked through; once it is long it becomes an
/// index, together with those that are not much longer, so that there are few. Reading needs no lock and sees whatever was added before.
/// </summary>
internal sealed class HashIndex
{
    /// <summary>Results at most of one look-up: a hash that so many match says no more than fewer would.</summary>
    public const int MostFound = 4096;

    private const int LongestTail = 4096, Growth = 8;

    private readonly Lock _adding = new();
    private State _state = new([], [], [], 0);

    public int Count
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return state.Levels.Sum(level => level.Count) + state.Count;
        }
    }

    /// <summary>Memory that it takes: about 104 bytes a hash, fewer where many are alike.</summary>
    public long Bytes
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return state.Levels.Sum(level => level.Bytes) + state.Hashes.Length * (long)(PdqHash.Bytes + sizeof(int));
        }
    }

    public void Add(in PdqHash hash, int value) => Add([hash], [value]);

    /// <summary>Adds many at once, which is much faster than one by one.</summary>
    public void Add(ReadOnlySpan<PdqHash> hashes, ReadOnlySpan<int> values)
    {
        lock (_adding)
        {
            var state = _state;
            if (state.Count + hashes.Length > LongestTail) state = Settle(state, hashes, values);
            else
            {
                // A reader looks no further than the count that it knows, so the rest may be written under its eyes.
                var tail = state.Hashes.Length > 0 ? state : state with { Hashes = new PdqHash[LongestTail], Values = new int[LongestTail] };
                hashes.CopyTo(tail.Hashes.AsSpan(tail.Count));
                values.CopyTo(tail.Values.AsSpan(tail.Count));
                state = tail with { Count = tail.Count + hashes.Length };
            }
            Volatile.Write(ref _state, state);
        }
    }

    /// <summary>Every hash that differs in at most <paramref name="distance"/> bits, 0 to 31, in no order; at most <see cref="MostFound"/>.</summary>
    /// <param name="hash">The one looked for.</param>
    /// <param name="distance">Bits.</param>
    /// <param name="found">Emptied, then filled.</param>
    public void Find(in PdqHash hash, int distance, List<Found> found)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(distance, PdqHash.MatchDistance);
        found.Clear();
        var state = Volatile.Read(ref _state);
        foreach (var level in state.Levels)
        {
            level.Find(hash, distance, found, MostFound);
            if (found.Count >= MostFound) break;
        }
        for (var at = 0; at < state.Count && found.Count < MostFound; at++)
            if (state.Hashes[at].DistanceTo(hash) is var apart && apart <= distance) found.Add(new(state.Values[at], apart, state.Hashes[at]));
        if (found.Count > MostFound) found.RemoveRange(MostFound, found.Count - MostFound);
    }

    // The tail, the new ones, and every level that is not Growth times as long, become one level.
    private static State Settle(State state, ReadOnlySpan<PdqHash> hashes, ReadOnlySpan<int> values)
    {
        var (kept, length) = (state.Levels.Length, state.Count + hashes.Length);
        while (kept > 0 && state.Levels[kept - 1].Count < (long)length * Growth) length += state.Levels[--kept].Count;
        var (all, payload) = (new PdqHash[length], new int[length]);
        var at = 0;
        foreach (var level in state.Levels.AsSpan(kept))
        {
            level.Hashes.CopyTo(all.AsSpan(at));
            level.Payload.CopyTo(payload.AsSpan(at));
            at += level.Count;
        }
        state.Hashes.AsSpan(0, state.Count).CopyTo(all.AsSpan(at));
        state.Values.AsSpan(0, state.Count).CopyTo(payload.AsSpan(at));
        hashes.CopyTo(all.AsSpan(at + state.Count));
        values.CopyTo(payload.AsSpan(at + state.Count));
        return new([.. state.Levels.AsSpan(0, kept), new HashLevel(all, payload)], [], [], 0);
    }

    private sealed record State(HashLevel[] Levels, PdqHash[] Hashes, int[] Values, int Count);
}
