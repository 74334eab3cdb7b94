namespace Domicile.Proof;

/// <summary>Reads a whole log and recomputes its root from the entries: every entry against its tile, every tile against its
/// parent, the topmost against the checkpoint. Memory does not grow with the log.</summary>
public sealed class LogAudit
{
    private readonly ITileSource source;
    private readonly ParallelOptions parallel;
    private readonly Action<long> progress;

    private LogAudit(ITileSource source, Action<long> progress, ParallelOptions parallel) =>
        (this.source, this.parallel, this.progress) = (source, parallel, progress);

    /// <param name="source">Must allow reading by several threads.</param>
    /// <param name="checkpoint">Whose signature has been verified.</param>
    /// <param name="progress">Told the number of entries just checked, from any thread.</param>
    /// <param name="parallel">How many files are read at a time, and how to cancel.</param>
    /// <exception cref="VerificationException">The first file that does not verify, in the order of the tree.</exception>
    public static void Run(ITileSource source, Checkpoint checkpoint, Action<long> progress, ParallelOptions parallel)
    {
        var edge = TreeEdge.Read(source, checkpoint);
        var audit = new LogAudit(source, progress, parallel);
        // The edge is authentic, and every complete tile hangs below one of its hashes.
        for (var level = TreeEdge.Levels - 1; level > 0; level--)
        {
            audit.Children(TileId.EdgeOf(level, checkpoint.Size), edge[level].ToArray());
        }

        var bundle = TileId.EdgeOf(TileId.Entries, checkpoint.Size);
        if (bundle.Width > 0)
        {
            audit.Bundle(bundle, edge[0]);
        }
    }

    private void Children(TileId parent, Digest[] hashes)
    {
        var first = parent.Index * TileId.FullWidth;
        if (parent.Level > 1)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                var id = new TileId(parent.Level - 1, first + i, TileId.FullWidth);
                Children(id, Complete(id, hashes[i]));
            }

            return;
        }

        VerificationException? failure = null;
        Parallel.For(0, hashes.Length, parallel, (i, state) =>
        {
            try
            {
                Bundle(new TileId(TileId.Entries, first + i, TileId.FullWidth), Complete(new TileId(0, first + i, TileId.FullWidth), hashes[i]));
            }
            catch (VerificationException exception)
            {
                // Iterations below this one still run, so the lowest failure is the last to break.
                lock (parallel)
                {
                    if (state.LowestBreakIteration is not { } lowest || i < lowest)
                    {
                        failure = exception;
                        state.Break();
                    }
                }
            }
        });
        if (failure is not null)
        {
            throw failure;
        }
    }

    private Digest[] Complete(TileId id, Digest expected)
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

        progress(entries.Length);
    }
}
