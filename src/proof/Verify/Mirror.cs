using System.Text;
using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>Keeps in a folder every file of the log that is read; with the checkpoint, which comes last, the folder is a log like the one that was read.</summary>
internal sealed class Mirror(ITileSource source, string folder) : ITileSource
{
    /// <summary>The source itself if no folder is given.</summary>
    public static ITileSource Into(string? folder, ITileSource source) => folder is null ? source : new Mirror(source, Path.GetFullPath(folder));

    public byte[]? Read(string path, int limit)
    {
        var content = source.Read(path, limit);
        if (content is not null && path.StartsWith("tile/", StringComparison.Ordinal))
        {
            Write(path, content);
        }

        return content;
    }

    /// <summary>Once all of it is verified.</summary>
    public void Finish(SignedCheckpoint checkpoint, NoteVerifier key)
    {
        Write("vkey", Encoding.UTF8.GetBytes($"{key}\n"));
        Write("checkpoint", Encoding.UTF8.GetBytes(checkpoint.Note));
    }

    private void Write(string path, byte[] content)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Never half a file under its name. Several threads may read one file.
        var temporary = $"{full}.{Environment.CurrentManagedThreadId}.tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, full, overwrite: true);
    }
}
