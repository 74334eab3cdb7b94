using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Domicile.Proof;

/// <summary>Reads a whole log and recomputes its root from the entries: every entry against its tile, every tile against its
/// parent, the topmost against the checkpoint. Memory does not grow with the log.</summary>
public sealed class LogAudit
{
    private readonly ITileSource source;
    private readonly Action<long, ReadOnlyMemory<byte>>? see;

    private LogAudit(ITileSource source, Action<long, ReadOnlyMemory<byte>>? see) => (this.source, this.see) = (source, see);

    /// <param name="source">Must allow reading by several threads.</param>
    /// <param name="checkpoint">Whose signature has been verified.</param>
    /// <param name="parallel">How many files are read at a time, and how to cancel.</param>
    /// <param name="see">Gets every entry with its index once it is seen to be in the tree, in no order and from several threads.</param>
    /// <exception cref="VerificationException">One file that does not verify.</exception>
    public static void Run(ITileSource source, Checkpoint checkpoint, ParallelOptions parallel, Action<long, ReadOnlyMemory<byte>>? see = null)
    {
        var edge = TreeEdge.Read(source, checkpoint);
        var audit = new LogAudit(source, see);
        // The edge is authentic, and every complete tile hangs below one of its hashes.
        var lowest = Enumerable.Range(1, TreeEdge.Levels - 1).Reverse()
            .SelectMany(level => audit.Below(TileId.EdgeOf(level, checkpoint.Size), edge[level].ToArray()));
        try
        {
            // One at a time, in order, to whoever is free: the files lie on the disk as they are read.
            Parallel.ForEach(Partitioner.Create(lowest, EnumerablePartitionerOptions.NoBuffering), parallel, tile =>
                audit.Bundle(tile.Id with { Level = TileId.Entries }, audit.Authentic(tile.Id, tile.Expected)));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        var last = TileId.EdgeOf(TileId.Entries, checkpoint.Size);
        if (last.Width > 0)
        {
            audit.Bundle(last, edge[0]);
        }
    }

    /// <summary>The tiles of the lowest level below the hashes of an authentic tile, and the hash that each must have.</summary>
    private IEnumerable<(TileId Id, Digest Expected)> Below(TileId tile, Digest[] hashes)
    {
        var children = hashes.Select((hash, i) => (Id: new TileId(tile.Level - 1, tile.Index * TileId.FullWidth + i, TileId.FullWidth), Expected: hash));
        return tile.Level == 1 ? children : children.SelectMany(child => Below(child.Id, Authentic(child.Id, child.Expected)));
    }

    private Digest[] Authentic(TileId id, Digest expected)
    {
        var hashes = Tile.Read(source, id);
        return Tile.Root(hashes) == expected ? hashes : throw new VerificationException($"{id} does not match its parent tile");
    }

    private void Bundle(TileId id, ReadOnlySpan<Digest> leaves)
    {
        var entries = EntryBundle.Read(source, id);
        for (var i = 0; i < entries.Length; i++)
        {
            if (Merkle.Leaf(entries[i].Span) != leaves[i])
            {
                throw new VerificationException($"entry {id.Index * TileId.FullWidth + i} in {id} is not the one in the tree");
            }

            see?.Invoke(id.Index * TileId.FullWidth + i, entries[i]);
        }
    }
}
