namespace Domicile.Proof;

/// <summary>Reads a log's tree and entries, trusting nothing but a checkpoint's root: every tile is authenticated against its
/// parent, and the parents that have none against the root. For one thread.</summary>
public sealed class TileReader
{
    private readonly ITileSource source;
    private readonly TreeEdge edge;
    // The last tile read of each level: a walk along a path finds its parents here.
    private readonly Dictionary<int, (long Index, Digest[] Hashes)> last = [];

    /// <exception cref="VerificationException">The right edge does not give the checkpoint's root.</exception>
    public TileReader(ITileSource source, Checkpoint checkpoint)
    {
        this.source = source;
        edge = TreeEdge.Read(source, checkpoint);
    }

    /// <summary>An authentic <see cref="NodeReader"/> for every complete subtree of the checkpoint's tree.</summary>
    /// <exception cref="VerificationException">A tile on the way is missing or forged.</exception>
    public Digest Node(int level, long index)
    {
        var inTile = level % 8;
        var first = index << inTile;
        var hashes = Hashes(level / 8, first / TileId.FullWidth);
        return Tile.Root(hashes.Slice((int)(first % TileId.FullWidth), 1 << inTile));
    }

    /// <summary>An authentic entry.</summary>
    /// <exception cref="VerificationException">Its bundle or a tile on the way is missing or forged.</exception>
    public ReadOnlyMemory<byte> Entry(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, edge.Size);
        var bundle = TileId.EdgeOf(TileId.Entries, edge.Size);
        if (index / TileId.FullWidth != bundle.Index)
        {
            bundle = new TileId(TileId.Entries, index / TileId.FullWidth, TileId.FullWidth);
        }

        var entry = EntryBundle.Read(source, bundle)[(int)(index % TileId.FullWidth)];
        return Merkle.Leaf(entry.Span) == Node(0, index) ? entry
            : throw new VerificationException($"entry {index} in {bundle} is not the one in the tree");
    }

    private ReadOnlySpan<Digest> Hashes(int level, long index)
    {
        if (index == TileId.EdgeOf(level, edge.Size).Index)
        {
            return edge[level];
        }

        if (last.TryGetValue(level, out var known) && known.Index == index)
        {
            return known.Hashes;
        }

        var id = new TileId(level, index, TileId.FullWidth);
        var parent = Hashes(level + 1, index / TileId.FullWidth)[(int)(index % TileId.FullWidth)];
        var hashes = Tile.Read(source, id);
        if (Tile.Root(hashes) != parent)
        {
            throw new VerificationException($"{id} does not match its parent tile");
        }

        last[level] = (index, hashes);
        return hashes;
    }
}
