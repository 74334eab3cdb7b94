using System.Buffers;
using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Backups;

/// <summary>Copies of a log's folder: for backups, taken while another process writes the log, and brought up to date from a mirror.</summary>
internal static class LedgerCopy
{
    /// <summary>Copies everything that was acknowledged before the call, and perhaps some of what came after.</summary>
    /// <param name="folder">The log's. Nothing in it is changed.</param>
    /// <param name="into">A new folder.</param>
    /// <param name="key">The log's.</param>
    /// <returns>The checkpoint that the copy publishes.</returns>
    /// <exception cref="VerificationException">The log does not agree with its own checkpoint.</exception>
    public static SignedCheckpoint Take(string folder, string into, NoteVerifier key)
    {
        var source = new FolderSource(Log.PublicFolderOf(folder));
        Directory.CreateDirectory(into);
        // The journal first: what is no longer in it is in the tree that is read after it.
        CopyJournal(Path.Combine(folder, "journal"), Path.Combine(into, "journal"));
        var awaiting = new FolderSource(folder).Read(Log.AwaitingFile, SignedNote.MaxBytes);
        var published = Checkpoint(source, key);
        CopyTree(source, published.Checkpoint, into);
        if (awaiting is not null && SignedCheckpoint.Open(awaiting, key) is var latest && latest.Checkpoint.Size > published.Checkpoint.Size)
        {
            CopyTree(source, latest.Checkpoint, into);
            DurableFile.Write(Path.Combine(into, Log.AwaitingFile), awaiting);
        }

        WritePublic(into, "vkey", Encoding.UTF8.GetBytes($"{key}\n"));
        WritePublic(into, "checkpoint", Encoding.UTF8.GetBytes(published.Note));
        return published;
    }

    /// <summary>Adds to a copy what a mirror has of the same log beyond it. Whatever the mirror holds is verified before it is shown.</summary>
    /// <exception cref="VerificationException">The mirror's history is not the copy's, or its files do not give its checkpoint's root.</exception>
    public static SignedCheckpoint CatchUp(string folder, ITileSource mirror, NoteVerifier key)
    {
        var own = new FolderSource(Log.PublicFolderOf(folder));
        var (before, after) = (Checkpoint(own, key), Checkpoint(mirror, key));
        if (after.Checkpoint.Size <= before.Checkpoint.Size)
        {
            return before;
        }

        Log.DemandPrefix(before.Checkpoint, mirror, after.Checkpoint);
        CopyTree(mirror, after.Checkpoint, folder);
        LogAudit.Run(own, after.Checkpoint, new ParallelOptions());
        WritePublic(folder, "checkpoint", Encoding.UTF8.GetBytes(after.Note));
        return after;
    }

    /// <summary>Has the log in this folder refuse to open unless it holds all that this checkpoint states.</summary>
    public static void Expect(string folder, SignedCheckpoint seen) => DurableFile.Write(Path.Combine(folder, Log.SeenFile), Encoding.UTF8.GetBytes(seen.Note));

    /// <summary>The checkpoint that a log, or a mirror of it, shows.</summary>
    /// <exception cref="VerificationException">There is none of this key.</exception>
    public static SignedCheckpoint Checkpoint(ITileSource source, NoteVerifier key) =>
        SignedCheckpoint.Open(source.Read("checkpoint", SignedNote.MaxBytes) ?? throw new VerificationException("there is no checkpoint"), key);

    private static void CopyJournal(string journal, string into)
    {
        Directory.CreateDirectory(into);
        foreach (var name in Directory.EnumerateFiles(journal).Select(path => Path.GetFileName(path)!)
            .Where(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                using var from = new FileStream(Path.Combine(journal, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var to = File.Create(Path.Combine(into, name));
                from.CopyTo(to);
            }
            catch (FileNotFoundException)
            {
                // All of it has come into the tree meanwhile.
            }
        }
    }

    /// <summary>The files of a tree that are not there yet. Complete ones never change.</summary>
    private static void CopyTree(ITileSource source, Checkpoint tree, string into)
    {
        for (var level = TileId.Entries; level < TreeEdge.Levels; level++)
        {
            var edge = TileId.EdgeOf(level, tree.Size);
            for (var index = 0L; index < edge.Index; index++)
            {
                Copy(source, new TileId(level, index, TileId.FullWidth), into);
            }

            if (edge.Width > 0)
            {
                Copy(source, edge, into);
            }
        }
    }

    private static void Copy(ITileSource source, TileId id, string into)
    {
        if (File.Exists(Path.Combine(Log.PublicFolderOf(into), id.Path)))
        {
            return;
        }

        // A partial tile may have been collected since its full form exists, which then starts with the same.
        if (id.Level >= 0)
        {
            var length = id.Width * Digest.Size;
            var hashes = source.Read(id.Path, length) ?? source.Read(id.Full.Path, TileId.FullWidth * Digest.Size);
            WritePublic(into, id.Path, hashes?.Length >= length ? hashes[..length] : throw new VerificationException($"{id} is missing"));
            return;
        }

        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in EntryBundle.Read(source, id))
        {
            EntryBundle.Append(bundle, entry.Span);
        }

        WritePublic(into, id.Path, bundle.WrittenSpan.ToArray());
    }

    private static void WritePublic(string folder, string name, byte[] content)
    {
        var path = Path.Combine(Log.PublicFolderOf(folder), name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
