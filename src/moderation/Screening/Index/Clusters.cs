using System.Buffers;
using Domicile.Screening.Hashing;

namespace Domicile.Screening.Index;

/// <summary>Hashes that lie together, next to each other in the index.</summary>
/// <param name="Centre">Their majority, bit by bit.</param>
/// <param name="Radius">How far at most one of them is from it.</param>
/// <param name="Start">The first one's place.</param>
/// <param name="Count">At least two.</param>
internal readonly record struct Cluster(PdqHash Centre, int Radius, int Start, int Count);

/// <summary>
/// Finds crowds: many variants of one picture, the frames of a still scene. Indexed one by one they would all be looked at again for each part
/// of a hash that they share. It need not find every crowd, and what it puts together need not belong together: results do not depend on it,
/// only time does.
/// </summary>
internal static class Clusters
{
    public const int Slots = 16, Values = 1 << 16;

    // Twice as far from a leader as near-duplicates are from what they were made of, and far less than strangers are: 128 on average.
    private const int Reach = 64;
    private const int MostLeaders = 16, MostVoters = 64;

    /// <summary>Returns an order of the hashes, clusters first, and the clusters in it.</summary>
    public static (int[] Order, List<Cluster> Found) Find(ReadOnlySpan<PdqHash> hashes)
    {
        var leaders = Gather(hashes);
        // Whoever leads nobody stands alone.
        var sizes = new int[hashes.Length];
        foreach (var leader in leaders)
            if (leader >= 0) sizes[leader]++;
        var found = new List<Cluster>();
        var next = new int[hashes.Length];
        var place = 0;
        for (var at = 0; at < sizes.Length; at++)
        {
            if (sizes[at] < 2) continue;
            found.Add(new(default, 0, place, sizes[at]));
            next[at] = place;
            place += sizes[at];
        }
        var order = new int[hashes.Length];
        for (var at = 0; at < hashes.Length; at++)
            order[leaders[at] >= 0 && sizes[leaders[at]] >= 2 ? next[leaders[at]]++ : place++] = at;
        for (var at = 0; at < found.Count; at++) found[at] = Measure(found[at], hashes, order);
        return (order, found);
    }

    // Whom each hash follows: another or itself, or nobody (-1). Crowds show as values of a slot that far too many hashes share.
    private static int[] Gather(ReadOnlySpan<PdqHash> hashes)
    {
        var leaders = new int[hashes.Length];
        leaders.AsSpan().Fill(-1);
        var crowd = 32 + 4 * hashes.Length / Values;
        var sorted = ArrayPool<int>.Shared.Rent(hashes.Length);
        var ends = new int[Values];
        for (var slot = 0; slot < Slots; slot++)
        {
            Array.Clear(ends);
            foreach (ref readonly var hash in hashes) ends[hash.Word(slot)]++;
            if (ends.AsSpan().IndexOfAnyInRange(crowd, int.MaxValue) < 0) continue;
            for (var (value, sum) = (0, 0); value < Values; value++) (ends[value], sum) = (sum, sum + ends[value]);
            for (var at = 0; at < hashes.Length; at++) sorted[ends[hashes[at].Word(slot)]++] = at;
            for (var (value, start) = (0, 0); value < Values; start = ends[value++])
                if (ends[value] - start >= crowd) Follow(hashes, sorted.AsSpan(start, ends[value] - start), leaders);
        }
        ArrayPool<int>.Shared.Return(sorted);
        return leaders;
    }

    private static void Follow(ReadOnlySpan<PdqHash> hashes, ReadOnlySpan<int> crowd, int[] leaders)
    {
        Span<int> known = stackalloc int[MostLeaders];
        var count = 0;
        foreach (var at in crowd)
        {
            if (leaders[at] < 0)
            {
                foreach (var leader in known[..count])
                {
                    if (hashes[at].DistanceTo(hashes[leader]) > Reach) continue;
                    leaders[at] = leader;
                    break;
                }
                if (leaders[at] >= 0 || count == MostLeaders) continue;
                leaders[at] = at;
            }
            if (count < MostLeaders && !known[..count].Contains(leaders[at])) known[count++] = leaders[at];
        }
    }

    private static Cluster Measure(Cluster cluster, ReadOnlySpan<PdqHash> hashes, int[] order)
    {
        var members = order.AsSpan(cluster.Start, cluster.Count);
        Span<int> votes = stackalloc int[Slots * 16];
        votes.Clear();
        var (voters, step) = (0, Math.Max(1, members.Length / MostVoters));
        for (var at = 0; at < members.Length; at += step, voters++)
            for (var bit = 0; bit < votes.Length; bit++) votes[bit] += hashes[members[at]].Word(bit >> 4) >> (bit & 15) & 1;
        Span<ushort> words = stackalloc ushort[Slots];
        words.Clear();
        for (var bit = 0; bit < votes.Length; bit++)
            if (votes[bit] * 2 > voters) words[bit >> 4] |= (ushort)(1 << (bit & 15));
        var (centre, radius) = (PdqHash.FromWords(words), 0);
        foreach (var member in members) radius = Math.Max(radius, centre.DistanceTo(hashes[member]));
        return cluster with { Centre = centre, Radius = radius };
    }
}
