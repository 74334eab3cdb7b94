using System.Text;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>The public files, and how they grow: bundles and tiles become durable first, the checkpoint that needs them last.
/// For one thread.</summary>
internal sealed class PublishedTree
{
    /// <summary>Entries in one publication: 256 tiles of the lowest level.</summary>
    public const int MaxBatch = TileId.FullWidth * TileId.FullWidth;

    // Files written together: bounds what is held in memory.
    private const int MaxFiles = 64;

    private readonly IStorage storage;
    private readonly NoteSigner signer;
    private TreeEdge edge;
    // The incomplete bundle, as it is published.
    private byte[] bundle;

    private PublishedTree(IStorage storage, NoteSigner signer, SignedCheckpoint latest, TreeEdge edge, byte[] bundle) =>
        (this.storage, this.signer, Latest, this.edge, this.bundle) = (storage, signer, latest, edge, bundle);

    public SignedCheckpoint Latest { get; private set; }

    /// <summary>Starts an empty log, or reads the right edge of the stored one and checks that it gives the last checkpoint,
    /// which takes the same time at any size.</summary>
    /// <exception cref="InvalidDataException">What is stored is not what was signed. Nothing has been changed.</exception>
    public static PublishedTree Open(IStorage storage, NoteSigner signer)
    {
        if (storage.IsEmpty)
        {
            var empty = SignedCheckpoint.Sign(new Checkpoint(signer.Name, 0, Merkle.EmptyRoot), signer);
            storage.Write([Note(empty)]);
        }

        try
        {
            var note = storage.Read("checkpoint", SignedNote.MaxBytes) ?? throw new VerificationException("the checkpoint is missing");
            var latest = SignedCheckpoint.Open(note, signer.Verifier);
            var tree = new PublishedTree(storage, signer, latest, TreeEdge.Read(storage, latest.Checkpoint), []);
            tree.CheckLastBundle();
            tree.PublishKey();
            tree.CollectLeftovers();
            return tree;
        }
        catch (VerificationException exception)
        {
            throw new InvalidDataException(
                $"The log {signer.Name} does not agree with its last checkpoint and must not grow: {exception.Message}. "
                + "Find out what changed its files, and restore them from a mirror or a backup that is not older.", exception);
        }
    }

    /// <summary>Adds entries and publishes the tree that holds them. If it throws, the published tree is what it was,
    /// or, after an unknown outcome, perhaps the new one; the same entries may be published again.</summary>
    public void Publish(IReadOnlyList<byte[]> entries)
    {
        var grown = edge.Clone();
        var files = new List<PublicFile>();
        using var open = new MemoryStream();
        open.Write(bundle);
        foreach (var entry in entries)
        {
            EntryBundle.Append(open, entry);
            grown.Add(Merkle.Leaf(entry), (id, content) =>
            {
                if (id.Level == 0)
                {
                    files.Add(new((id with { Level = TileId.Entries }).Path, open.ToArray()));
                    open.SetLength(0);
                }

                files.Add(new(id.Path, content));
            });
            if (files.Count >= MaxFiles)
            {
                storage.Write(files);
                files.Clear();
            }
        }

        var rest = open.ToArray();
        storage.Write([.. files, .. Partials(grown, rest)]);
        var latest = SignedCheckpoint.Sign(new Checkpoint(signer.Name, grown.Size, grown.Root()), signer);
        storage.Write([Note(latest)]);

        var before = edge.Size;
        (edge, bundle, Latest) = (grown, rest, latest);
        Collect(before);
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

    /// <summary>A crash between checkpoint and collection leaves partial tiles at most one publication back.</summary>
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

        using var open = new MemoryStream();
        var entries = EntryBundle.Read(storage, last);
        for (var i = 0; i < entries.Length; i++)
        {
            EntryBundle.Append(open, entries[i].Span);
            if (Merkle.Leaf(entries[i].Span) != edge[0][i])
            {
                throw new VerificationException($"entry {last.Index * TileId.FullWidth + i} in {last} is not the one in the tree");
            }
        }

        bundle = open.ToArray();
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
