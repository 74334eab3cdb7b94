using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class MerkleTests
{
    // RFC 6962 as the certificate transparency project tests it: the roots of the first 0 to 8 of these entries.
    private static readonly byte[][] Entries =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [.. Enumerable.Range(0x50, 8).Select(b => (byte)b)], [.. Enumerable.Range(0x60, 16).Select(b => (byte)b)],
    ];

    public static TheoryData<int, string> Roots => new()
    {
        { 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
        { 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
        { 3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
        { 4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
        { 5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
        { 6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
        { 7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
        { 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
    };

    [Theory]
    [MemberData(nameof(Roots))]
    public void The_roots_of_RFC_6962_are_reproduced(int size, string root)
    {
        var edge = new TreeEdge();
        foreach (var entry in Entries[..size])
        {
            edge.Add(Merkle.Leaf(entry), (_, _) => { });
        }

        Assert.Equal(root, Convert.ToHexStringLower(edge.Root().ToArray()));
        Assert.Equal(edge.Root(), Merkle.Root(size, NaiveTree.Nodes(Entries[..size])));
    }

    [Fact]
    public void A_leaf_longer_than_the_stack_buffer_is_hashed_like_any_other() =>
        Gen.Byte.Array[1000, 1050].Sample(entry => Merkle.Leaf(entry) == new Digest(NaiveTree.Root([entry])), iter: 50);

    [Fact]
    public void Every_entry_of_a_tree_is_proved_and_nothing_else() => Gen.Int[1, 300].SelectMany(size =>
        Gen.Select(Gen.Const(size), Gen.Int[0, size - 1], Gen.Int[0, 9], Gen.Int[0, 255])).Sample((size, index, element, bit) =>
    {
        var entries = NaiveTree.Entries(size);
        var root = new Digest(NaiveTree.Root(entries));
        var leaf = Merkle.Leaf(entries[index]);
        var proof = InclusionProof.Make(index, size, NaiveTree.Nodes(entries));

        Assert.True(InclusionProof.Verify(index, size, leaf, root, proof));
        Assert.False(InclusionProof.Verify(index, size, Flip(leaf, bit), root, proof));
        Assert.False(InclusionProof.Verify(index, size, leaf, Flip(root, bit), proof));
        Assert.False(InclusionProof.Verify(index, size, leaf, root, [.. proof, leaf]));
        Assert.False(InclusionProof.Verify(size, size, leaf, root, proof));
        Assert.False(InclusionProof.Verify(-1, size, leaf, root, proof));
        if (proof.Count > 0)
        {
            Assert.False(InclusionProof.Verify(index, size, leaf, root, [.. proof.Skip(1)]));
            Assert.False(InclusionProof.Verify(index, size, leaf, root, Flip(proof, element, bit)));
            Assert.False(InclusionProof.Verify((index + 1) % size, size, leaf, root, proof));
        }
    }, iter: 150);

    [Fact]
    public void Every_prefix_of_a_tree_is_proved_and_nothing_else() => Gen.Int[1, 300].SelectMany(size =>
        Gen.Select(Gen.Const(size), Gen.Int[0, size], Gen.Int[0, 9], Gen.Int[0, 255])).Sample((size, oldSize, element, bit) =>
    {
        var entries = NaiveTree.Entries(size);
        var oldRoot = new Digest(NaiveTree.Root(entries[..oldSize]));
        var root = new Digest(NaiveTree.Root(entries));
        var proof = ConsistencyProof.Make(oldSize, size, NaiveTree.Nodes(entries));

        Assert.True(ConsistencyProof.Verify(oldSize, size, oldRoot, root, proof));
        Assert.False(ConsistencyProof.Verify(oldSize, size, Flip(oldRoot, bit), root, proof));
        Assert.False(ConsistencyProof.Verify(oldSize, size, oldRoot, root, [.. proof, root]));
        Assert.False(ConsistencyProof.Verify(-1, size, oldRoot, root, proof));
        Assert.False(ConsistencyProof.Verify(size + 1, size, oldRoot, root, proof));
        if (oldSize > 0)
        {
            Assert.False(ConsistencyProof.Verify(oldSize, size, oldRoot, Flip(root, bit), proof));
        }

        if (proof.Count > 0)
        {
            Assert.False(ConsistencyProof.Verify(oldSize, size, oldRoot, root, [.. proof.Skip(1)]));
            Assert.False(ConsistencyProof.Verify(oldSize, size, oldRoot, root, Flip(proof, element, bit)));
        }
    }, iter: 150);

    [Fact]
    public void The_reference_implementation_makes_the_same_inclusion_proofs()
    {
        Assert.SkipWhen(SharedVectors.Ledger.ValueKind == default, "ledger-vectors.json is not here.");
        foreach (var vector in SharedVectors.Ledger.GetProperty("inclusion").EnumerateArray())
        {
            var (index, size) = (vector.GetProperty("LeafIdx").GetInt64(), vector.GetProperty("TreeSize").GetInt32());
            var leaf = Merkle.Leaf(NaiveTree.Entry(index));
            var proof = Hashes(vector);

            Assert.Equal(Hash(vector, "LeafHash"), leaf);
            Assert.Equal(proof, InclusionProof.Make(index, size, NaiveTree.Nodes(NaiveTree.Entries(size))));
            Assert.True(InclusionProof.Verify(index, size, leaf, Hash(vector, "Root"), proof));
        }
    }

    [Fact]
    public void The_reference_implementation_makes_the_same_consistency_proofs()
    {
        Assert.SkipWhen(SharedVectors.Ledger.ValueKind == default, "ledger-vectors.json is not here.");
        foreach (var vector in SharedVectors.Ledger.GetProperty("consistency").EnumerateArray())
        {
            var (oldSize, size) = (vector.GetProperty("Size1").GetInt32(), vector.GetProperty("Size2").GetInt32());
            var proof = Hashes(vector);

            Assert.Equal(proof, ConsistencyProof.Make(oldSize, size, NaiveTree.Nodes(NaiveTree.Entries(size))));
            Assert.True(ConsistencyProof.Verify(oldSize, size, Hash(vector, "Root1"), Hash(vector, "Root2"), proof));
        }
    }

    private static Digest Hash(System.Text.Json.JsonElement vector, string name) => new(vector.GetProperty(name).GetBytesFromBase64());

    private static List<Digest> Hashes(System.Text.Json.JsonElement vector) =>
        [.. vector.GetProperty("Proof").EnumerateArray().Select(hash => new Digest(hash.GetBytesFromBase64()))];

    private static Digest Flip(Digest digest, int bit)
    {
        var bytes = digest.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Digest(bytes);
    }

    private static List<Digest> Flip(IReadOnlyList<Digest> proof, int element, int bit)
    {
        var copy = proof.ToList();
        copy[element % copy.Count] = Flip(copy[element % copy.Count], bit);
        return copy;
    }
}
