using System.Runtime.ExceptionServices;

namespace Domicile.Proof;

/// <summary>Reads a whole log and recomputes its root from the entries: every entry against its tile, every tile against its
/// parent, the topmost against the checkpoint. Memory does not grow with the log.</summary>
public sealed class LogAudit
{
    private readonly ITileSource source;
    private readonly ParallelOptions parallel;

    private LogAudit(ITileSource source, ParallelOptions parallel) => (this.source, this.parallel) = (source, parallel);

    /// <param name="source">Must allow reading by several threads.</param>
    /// <param name="checkpoint">Whose signature has been verified.</param>
    /// <param name="parallel">How many files are read at a time, and how to cancel.</param>
    /// <exception cref="VerificationException">One file that does not verify.</exception>
    public static void Run(ITileSource source, Checkpoint checkpoint, ParallelOptions parallel)
    {
        var edge = TreeEdge.Read(source, checkpoint);
        var audit = new LogAudit(source, parallel);
        // The edge is authentic, and every complete tile hangs below one of its hashes.
        for (var level = TreeEdge.Levels - 1; level > 0; level--)
        {
            audit.Below(TileId.EdgeOf(level, checkpoint.Size), edge[level].ToArray());
        }

        var last = TileId.EdgeOf(TileId.Entries, checkpoint.Size);
        if (last.Width > 0)
        {
            audit.Bundle(last, edge[0]);
        }
    }

    /// <summary>Checks all that the hashes of an authentic tile stand for.</summary>
    private void Below(TileId tile, Digest[] hashes)
    {
        TileId Child(int i) => new(tile.Level - 1, tile.Index * TileId.FullWidth + i, TileId.FullWidth);

        if (tile.Level > 1)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                Below(Child(i), Authentic(Child(i), hashes[i]));
            }

            return;
        }

        try
        {
            Parallel.For(0, hashes.Length, parallel, i =>
                Bundle(Child(i) with { Level = TileId.Entries }, Authentic(Child(i), hashes[i])));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
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
        }
    }
}
