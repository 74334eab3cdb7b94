using System.Runtime.InteropServices;

namespace Domicile.Proof;

/// <summary>The right edge of a tree: the hashes of the incomplete tile of every level, at most 255 each. They alone determine
/// the root, so a tree of any size grows, and is checked, from these few.</summary>
public sealed class TreeEdge
{
    public const int Levels = 8;

    // The count of a level is that digit of Size in base 256.
    private readonly List<Digest>[] levels;

    public TreeEdge() => levels = [.. Enumerable.Range(0, Levels).Select(_ => new List<Digest>())];

    private TreeEdge(TreeEdge other) => (levels, Size) = ([.. other.levels.Select(level => level.ToList())], other.Size);

    /// <summary>Number of entries.</summary>
    public long Size { get; private set; }

    public TreeEdge Clone() => new(this);

    /// <summary>Reads the edge of a tree and checks it against the root that the checkpoint states.</summary>
    /// <exception cref="VerificationException">A tile is missing, or the root does not follow.</exception>
    public static TreeEdge Read(ITileSource source, Checkpoint checkpoint)
    {
        var edge = new TreeEdge { Size = checkpoint.Size };
        for (var level = 0; level < Levels; level++)
        {
            var id = TileId.EdgeOf(level, checkpoint.Size);
            edge.levels[level].AddRange(id.Width == 0 ? [] : Tile.Read(source, id));
        }

        return edge.Root() == checkpoint.Root ? edge : throw new VerificationException(
            $"the tiles at the right edge do not give the root of the checkpoint of size {checkpoint.Size}");
    }

    /// <summary>The hashes of the incomplete tile of a level.</summary>
    public ReadOnlySpan<Digest> this[int level] => CollectionsMarshal.AsSpan(levels[level]);

    /// <summary>Adds a leaf; tells <paramref name="completed"/> each tile that it completes, lowest first.</summary>
    public void Add(Digest leaf, Action<TileId, byte[]> completed)
    {
        Size++;
        for (var (level, hash) = (0, leaf); ; level++)
        {
            levels[level].Add(hash);
            if (levels[level].Count < TileId.FullWidth)
            {
                return;
            }

            completed(new TileId(level, TileId.CountAt(level, Size) / TileId.FullWidth - 1, TileId.FullWidth), Digest.Bytes(this[level]).ToArray());
            hash = Tile.Root(this[level]);
            levels[level].Clear();
        }
    }

    /// <summary>The incomplete tiles as they are published.</summary>
    public IEnumerable<(TileId Id, byte[] Content)> Partials() =>
        from level in Enumerable.Range(0, Levels)
        where levels[level].Count > 0
        select (TileId.EdgeOf(level, Size), Digest.Bytes(this[level]).ToArray());

    public Digest Root()
    {
        // Every set bit of the size is one complete subtree; the smallest stands furthest right.
        Digest? root = null;
        foreach (var level in levels)
        {
            var hashes = CollectionsMarshal.AsSpan(level);
            for (var width = 1; width <= hashes.Length; width *= 2)
            {
                if ((level.Count & width) != 0)
                {
                    var subtree = Tile.Root(hashes[^width..]);
                    hashes = hashes[..^width];
                    root = root is { } right ? Merkle.Node(subtree, right) : subtree;
                }
            }
        }

        return root ?? Merkle.EmptyRoot;
    }
}
