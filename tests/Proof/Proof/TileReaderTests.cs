using System.Buffers;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class TileReaderTests
{
    // Three levels of tiles, the right edge of each incomplete.
    private const int Size = 66_000;

    private static readonly Files Log = Files.Make(Size);

    [Fact]
    public void Every_entry_and_every_proof_is_read_through_authentic_tiles() => Gen.Int[0, Size - 1].Sample(index =>
    {
        var reader = new TileReader(Log, Log.Checkpoint);

        Assert.Equal(NaiveTree.Entry(index), reader.Entry(index).ToArray());
        Assert.True(InclusionProof.Verify(index, Size, Merkle.Leaf(NaiveTree.Entry(index)), Log.Checkpoint.Root, InclusionProof.Make(index, Size, reader.Node)));
    }, iter: 200);

    [Fact]
    public void A_forged_hash_is_never_handed_out() => Gen.Select(Gen.Int[0, Size - 1], Gen.Int[0, 2], Gen.Int[0, 255]).Sample((index, level, bit) =>
    {
        // The tile that holds the ancestor of an entry at this level, unless the entry lies right of all complete subtrees.
        var above = (long)index >> (8 * level);
        if (above >= TileId.CountAt(level, Size))
        {
            return;
        }

        var edge = TileId.EdgeOf(level, Size);
        var id = above / 256 == edge.Index ? edge : new TileId(level, above / 256, TileId.FullWidth);
        var forged = Log.With(id.Path, content => content[above % 256 * 32 + bit / 8] ^= (byte)(1 << (bit % 8)));

        Assert.Throws<VerificationException>(() => new TileReader(forged, Log.Checkpoint).Node(8 * level, above));
        Assert.Throws<VerificationException>(() => new TileReader(forged, Log.Checkpoint).Entry(index));
    }, iter: 200);

    [Fact]
    public void A_collected_partial_tile_is_read_from_its_full_form()
    {
        var earlier = Files.Make(300);
        var later = Files.Make(600).And("tile/1/000.p/1", earlier);

        Assert.DoesNotContain("tile/0/001.p/44", later.Paths);
        Assert.Equal(NaiveTree.Entry(299), new TileReader(later, earlier.Checkpoint).Entry(299).ToArray());
    }

    /// <summary>The files of a log, in memory.</summary>
    private sealed class Files(Dictionary<string, byte[]> files, Checkpoint checkpoint) : ITileSource
    {
        public Checkpoint Checkpoint => checkpoint;

        public IEnumerable<string> Paths => files.Keys;

        public static Files Make(int size)
        {
            var (files, edge, bundle) = (new Dictionary<string, byte[]>(), new TreeEdge(), new ArrayBufferWriter<byte>());
            for (var index = 0; index < size; index++)
            {
                EntryBundle.Append(bundle, NaiveTree.Entry(index));
                edge.Add(Merkle.Leaf(NaiveTree.Entry(index)), (id, content) =>
                {
                    files[id.Path] = content;
                    if (id.Level == 0)
                    {
                        files[(id with { Level = TileId.Entries }).Path] = bundle.WrittenSpan.ToArray();
                        bundle.ResetWrittenCount();
                    }
                });
            }

            files[TileId.EdgeOf(TileId.Entries, size).Path] = bundle.WrittenSpan.ToArray();
            foreach (var (id, content) in edge.Partials())
            {
                files[id.Path] = content;
            }

            return new Files(files, new Checkpoint("a.example", size, edge.Root()));
        }

        public Files With(string path, Action<byte[]> change)
        {
            var changed = files[path].ToArray();
            change(changed);
            return new Files(new Dictionary<string, byte[]>(files) { [path] = changed }, checkpoint);
        }

        public Files And(string path, Files from) => new(new Dictionary<string, byte[]>(files) { [path] = from.Read(path, 0)! }, checkpoint);

        public byte[]? Read(string path, int limit) => files.GetValueOrDefault(path);
    }
}
