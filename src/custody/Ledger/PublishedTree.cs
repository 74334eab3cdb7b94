using System.Buffers;
using System.Text;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>The public files, and how they grow: bundles and tiles become durable first, then the signed checkpoint that needs them, and that is
/// shown to the world at once, or, if witnesses must cosign it, kept apart until they have. For one thread.</summary>
internal sealed class PublishedTree
{
    /// <summary>Entries in one growth: 256 tiles of the lowest level.</summary>
    public const int MaxBatch = TileId.FullWidth * TileId.FullWidth;

    // Files written together: bounds what is held in memory.
    private const int MaxFiles = 64;

    private readonly IStorage storage;
    private readonly NoteSigner signer;
    private readonly bool witnessed;
    // In which bundles grow: made anew for each growth, it would be a large object for the collector.
    private readonly ArrayBufferWriter<byte> open = new();
    private TreeEdge edge;
    // The incomplete bundle, as it is published.
    private byte[] bundle;

    private PublishedTree(IStorage storage, NoteSigner signer, bool witnessed, SignedCheckpoint published, SignedCheckpoint latest) =>
        (this.storage, this.signer, this.witnessed, Published, Latest, edge, bundle) =
            (storage, signer, witnessed, published, latest, TreeEdge.Read(storage, latest.Checkpoint), []);

    /// <summary>The checkpoint that the log signed last. Before it is durable it leaves the process for nobody, so that the log can never
    /// sign another tree of the same size.</summary>
    public SignedCheckpoint Latest { get; private set; }

    /// <summary>The checkpoint that the world sees, with its cosignatures.</summary>
    public SignedCheckpoint Published { get; private set; }

    /// <summary>The lengths of the entries that were in the tree and not published when it was opened.</summary>
    public IReadOnlyList<int> Unpublished { get; private set; } = [];

    /// <summary>Starts an empty log, or reads the right edge of the stored one and checks that it gives the last checkpoint,
    /// which takes the same time at any size.</summary>
    /// <param name="witnessed">Whether a checkpoint must be cosigned before it is published.</param>
    /// <exception cref="InvalidDataException">What is stored is not what was signed. Nothing has been changed.</exception>
    public static PublishedTree Open(IStorage storage, NoteSigner signer, bool witnessed)
    {
        if (storage.IsEmpty)
        {
            // It says nothing, so nobody needs to witness it.
            var empty = SignedCheckpoint.Sign(new Checkpoint(signer.Name, 0, Merkle.EmptyRoot), signer);
            storage.Write([Note(empty)]);
        }

        try
        {
            var note = storage.Read("checkpoint", SignedNote.MaxBytes) ?? throw new VerificationException("the checkpoint is missing");
            var published = SignedCheckpoint.Open(note, signer.Verifier);
            var latest = storage.Kept(Log.AwaitingFile, SignedNote.MaxBytes) is { } kept
                && SignedCheckpoint.Open(kept, signer.Verifier) is var awaiting && awaiting.Checkpoint.Size > published.Checkpoint.Size ? awaiting : published;
            var tree = new PublishedTree(storage, signer, witnessed, published, latest);
            Log.DemandPrefix(published.Checkpoint, storage, latest.Checkpoint);
            tree.CheckLastBundle();
            tree.PublishKey();
            tree.CollectLeftovers();
            if (!witnessed && latest != published)
            {
                tree.Publish(latest);
            }

            tree.Unpublished = [.. tree.ReadUnpublished()];
            return tree;
        }
        catch (VerificationException exception)
        {
            throw new InvalidDataException(
                $"The log {signer.Name} does not agree with its last checkpoint and must not grow: {exception.Message}. "
                + "Find out what changed its files, and restore them from a mirror or a backup that is not older.", exception);
        }
    }

    /// <summary>Adds entries and signs the tree that holds them. If it throws, the tree is what it was,
    /// or, after an unknown outcome, perhaps the new one; the same entries may be added again.</summary>
    public void Grow(IReadOnlyList<byte[]> entries)
    {
        var grown = edge.Clone();
        var files = new List<PublicFile>();
        open.ResetWrittenCount();
        open.Write(bundle);
        foreach (var entry in entries)
        {
            EntryBundle.Append(open, entry);
            grown.Add(Merkle.Leaf(entry), (id, content) =>
            {
                if (id.Level == 0)
                {
                    files.Add(new((id with { Level = TileId.Entries }).Path, open.WrittenSpan.ToArray()));
                    open.ResetWrittenCount();
                }

                files.Add(new(id.Path, content));
            });
            if (files.Count >= MaxFiles)
            {
                storage.Write(files);
                files.Clear();
            }
        }

        var rest = open.WrittenSpan.ToArray();
        storage.Write([.. files, .. Partials(grown, rest)]);
        var latest = SignedCheckpoint.Sign(new Checkpoint(signer.Name, grown.Size, grown.Root()), signer);
        if (witnessed)
        {
            storage.Keep(Log.AwaitingFile, Encoding.UTF8.GetBytes(latest.Note));
        }
        else
        {
            Publish(latest);
        }

        var before = edge.Size;
        (edge, bundle, Latest) = (grown, rest, latest);
        Collect(before);
    }

    /// <summary>That the tree holds all that the world is known to have seen.</summary>
    /// <exception cref="InvalidDataException">It does not. The message is for the operator.</exception>
    public void DemandSeen(long journaled)
    {
        if (storage.Kept(Log.SeenFile, SignedNote.MaxBytes) is not { } kept)
        {
            return;
        }

        var seen = SignedCheckpoint.Open(kept, signer.Verifier).Checkpoint;
        if (seen.Size > edge.Size + journaled)
        {
            throw new InvalidDataException(
                $"The log {signer.Name} has {edge.Size + journaled} entries, and others have seen {seen.Size}: it was put back to an older state and must not "
                + "grow, or it would show two histories. Restore the entries that are missing from a mirror.");
        }

        if (seen.Size <= edge.Size)
        {
            try
            {
                Log.DemandPrefix(seen, storage, Latest.Checkpoint);
            }
            catch (VerificationException exception)
            {
                throw new InvalidDataException($"The log {signer.Name} is not the one that others have seen: {exception.Message}.", exception);
            }
        }
    }

    /// <summary>Shows the world a checkpoint, which is the latest, with or without cosignatures.</summary>
    public void Publish(SignedCheckpoint latest)
    {
        storage.Write([Note(latest)]);
        Published = latest;
    }

    private static PublicFile Note(SignedCheckpoint checkpoint) => new("checkpoint", Encoding.UTF8.GetBytes(checkpoint.Note));

    private IEnumerable<PublicFile> Partials(TreeEdge grown, byte[] rest)
    {
        if (TileId.EdgeOf(TileId.Entries, grown.Size) is { Width: > 0 } entries)
        {
            yield return new(entries.Path, rest);
        }

        foreach (var (id, content) in grown.Partials())
        {
            // A level that did not grow has its tile already.
            if (id != TileId.EdgeOf(id.Level, edge.Size))
            {
                yield return new(id.Path, content);
            }
        }
    }

    /// <summary>Partial tiles are served until their full form is; then nobody needs them.</summary>
    private void Collect(long before)
    {
        for (var level = TileId.Entries; level < TreeEdge.Levels; level++)
        {
            var old = TileId.EdgeOf(level, before);
            if (old.Width > 0 && old.Index < TileId.EdgeOf(level, edge.Size).Index)
            {
                TryDelete(old);
            }
        }
    }

    /// <summary>A crash between checkpoint and collection leaves partial tiles at most one growth back.</summary>
    private void CollectLeftovers()
    {
        for (var level = TileId.Entries; level < TreeEdge.Levels; level++)
        {
            var next = TileId.EdgeOf(level, edge.Size).Index;
            for (var index = Math.Max(0, next - MaxBatch / TileId.FullWidth - 1); index < next; index++)
            {
                TryDelete(new TileId(level, index, TileId.FullWidth));
            }
        }
    }

    private void TryDelete(TileId id)
    {
        try
        {
            storage.DeleteFolder(id.PartialFolder);
        }
        catch (Exception exception) when (Log.IsOrdinary(exception))
        {
            // It only takes up space.
        }
    }

    private IEnumerable<int> ReadUnpublished()
    {
        for (var first = Published.Checkpoint.Size; first < edge.Size;)
        {
            var index = first / TileId.FullWidth;
            var width = (int)Math.Min(TileId.FullWidth, edge.Size - index * TileId.FullWidth);
            foreach (var entry in EntryBundle.Read(storage, new TileId(TileId.Entries, index, width)).Skip((int)(first % TileId.FullWidth)))
            {
                first++;
                yield return entry.Length;
            }
        }
    }

    private void CheckLastBundle()
    {
        if (edge.Size == 0)
        {
            return;
        }

        new TileReader(storage, Latest.Checkpoint).Entry(edge.Size - 1);
        var last = TileId.EdgeOf(TileId.Entries, edge.Size);
        if (last.Width == 0)
        {
            return;
        }

        open.ResetWrittenCount();
        var entries = EntryBundle.Read(storage, last);
        for (var i = 0; i < entries.Length; i++)
        {
            EntryBundle.Append(open, entries[i].Span);
            if (Merkle.Leaf(entries[i].Span) != edge[0][i])
            {
                throw new VerificationException($"entry {last.Index * TileId.FullWidth + i} in {last} is not the one in the tree");
            }
        }

        bundle = open.WrittenSpan.ToArray();
    }

    private void PublishKey()
    {
        var vkey = Encoding.UTF8.GetBytes($"{signer.Verifier}\n");
        switch (storage.Read("vkey", 4096))
        {
            case null:
                storage.Write([new("vkey", vkey)]);
                break;
            case var stored when !stored.AsSpan().SequenceEqual(vkey):
                throw new VerificationException("the published key is not the one that signs");
        }
    }
}
