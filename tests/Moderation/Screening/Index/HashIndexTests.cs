using CsCheck;
using Domicile.Screening.Hashing;
using Domicile.Screening.Index;

namespace Domicile.Tests.Moderation;

/// <summary>Whatever the hashes are like, the index finds what comparing all of them finds.</summary>
[Trait("Database", "none")]
public sealed class HashIndexTests
{
    private static readonly Gen<PdqHash> Random = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, (a, b, c, d) => new PdqHash(a, b, c, d));

    // Copies of a few seeds with some bits changed, in one place or anywhere; and hashes that have most slots in common.
    private static readonly Gen<PdqHash[]> Collection = Gen.Int[1, 8].SelectMany(seeds => Random.Array[seeds]).SelectMany(seeds =>
        Gen.OneOf(Near(seeds, 256, 0, 12), Near(seeds, 256, 20, 40), Near(seeds, 32, 0, 16), Random).Array[0, 1500]);

    private static Gen<PdqHash> Near(PdqHash[] seeds, int within, int least, int most) =>
        Gen.Select(Gen.Int[0, seeds.Length - 1].Select(at => seeds[at]), Gen.Int[0, within - 1].Array[least, most], (seed, bits) => bits.Aggregate(seed, Flip));

    private static PdqHash Flip(PdqHash hash, int bit) => (bit >> 6) switch
    {
        0 => hash with { A = hash.A ^ 1UL << bit },
        1 => hash with { B = hash.B ^ 1UL << bit },
        2 => hash with { C = hash.C ^ 1UL << bit },
        _ => hash with { D = hash.D ^ 1UL << bit },
    };

    [Fact]
    public void It_finds_what_comparing_all_finds() =>
        Gen.Select(Collection, Collection, Random, Gen.Int[0, 31]).Sample((hashes, later, stranger, distance) =>
        {
            var (index, level) = (new HashIndex(), new HashIndex());
            index.Add(hashes, [.. Enumerable.Range(0, hashes.Length)]);
            foreach (var (at, hash) in later.Index()) index.Add(hash, hashes.Length + at);
            PdqHash[] all = [.. hashes, .. later];
            Assert.Equal(all.Length, index.Count);
            foreach (var hash in all.Take(20).Append(stranger)) AssertFinds(index, all, hash, distance);
        }, iter: 30);

    [Fact]
    public void It_finds_what_comparing_all_finds_once_it_has_levels() => Gen.Select(Collection, Gen.Int[0, 31]).Sample((some, distance) =>
    {
        var index = new HashIndex();
        var all = new List<PdqHash>();
        // More than the tail holds, in several steps, most of them alike.
        for (var step = 0; step < 5; step++)
        {
            PdqHash[] more = [.. Enumerable.Range(0, 3000).Select(at => Flip(some.Length > 0 ? some[at % some.Length] : default, (at * 7 + step) % 256))];
            index.Add(more, [.. Enumerable.Range(all.Count, more.Length)]);
            all.AddRange(more);
        }
        foreach (var hash in all.Where((_, at) => at % 3001 == 0).Append(new(1, 2, 3, 4))) AssertFinds(index, all, hash, distance);
    }, iter: 4);

    [Fact]
    public void Crowds_become_clusters_and_every_hash_keeps_a_place() => Collection.Sample(hashes =>
    {
        var (order, found) = Clusters.Find(hashes);
        Assert.Equal(Enumerable.Range(0, hashes.Length), order.Order());
        var end = 0;
        foreach (var cluster in found)
        {
            Assert.Equal(end, cluster.Start);
            Assert.All(order[cluster.Start..(end += cluster.Count)], at => Assert.True(cluster.Centre.DistanceTo(hashes[at]) <= cluster.Radius));
        }
    }, iter: 30);

    [Fact]
    public void A_thousand_variants_are_one_cluster()
    {
        PdqHash[] hashes = [.. Enumerable.Range(0, 1000).Select(at => Flip(Flip(new(1, 2, 3, 4), at % 256), at * 31 % 256))];
        Assert.Equal((1000, true), Clusters.Find(hashes).Found is [var one] ? (one.Count, one.Radius <= 2) : default);
    }

    [Fact]
    public void A_look_up_ends_at_the_limit()
    {
        var (index, found) = (new HashIndex(), new List<Found>());
        index.Add(new PdqHash[9000], new int[9000]);
        index.Add(new PdqHash[90], new int[90]);
        index.Find(default, 31, found);
        Assert.Equal(HashIndex.MostFound, found.Count);
    }

    [Fact]
    public void A_distance_that_the_slots_cannot_serve_is_a_defect_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashIndex().Find(default, 32, []));

    private static void AssertFinds(HashIndex index, IReadOnlyList<PdqHash> all, PdqHash hash, int distance)
    {
        var found = new List<Found>();
        index.Find(hash, distance, found);
        var expected = all.Select((other, at) => new Found(at, other.DistanceTo(hash), other)).Where(one => one.Distance <= distance).ToList();
        if (expected.Count > HashIndex.MostFound) Assert.Equal(HashIndex.MostFound, found.Count);
        else Assert.Equal(expected, found.OrderBy(one => one.Value));
    }
}
