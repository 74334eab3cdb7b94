using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Domicile.Base;

/// <summary>Files that are whole and on the disk once a call returns: written aside, fsynced, renamed, and the folder fsynced.</summary>
public static partial class DurableFile
{
    // O_RDONLY | O_CLOEXEC of Linux.
    private const int CloseOnExec = 0x80000;

    // EEXIST of Linux.
    private const int Exists = 17;

    /// <summary>Replaces or creates a file in a folder that exists. A reader sees the old content or the new, never a mixture.
    /// One writer at a time per path.</summary>
    /// <param name="mode">Permissions, from the file's first byte on; the process's default if null.</param>
    /// <exception cref="UnknownOutcomeException">The file may or may not be the new one.</exception>
    /// <exception cref="IOException">The file is what it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        Replace(path, content, mode);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The same, except that the file's name is not durable until <see cref="SyncFolder"/>.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var temporary = TemporaryOf(path);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = mode,
            };
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                Flush(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Makes a file that was written elsewhere on the same file system durable under its final name.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void Commit(string temporary, string path)
    {
        using (var file = new FileStream(temporary, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Flush(file);
        }

        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The same where nothing has the final name; false where something has, which is as it was. The temporary file stays.</summary>
    /// <exception cref="UnknownOutcomeException">The file may or may not have its final name.</exception>
    /// <exception cref="IOException">The file has no final name.</exception>
    public static bool TryCommit(string temporary, string path)
    {
        using (var file = new FileStream(temporary, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Flush(file);
        }

        // Renaming would replace a file that another process, or thread, has just put there.
        if (Link(temporary, path) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == Exists ? false : throw new IOException($"{path} could not be written: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }

        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return true;
    }

    /// <summary>Makes the names in a folder durable: files created, renamed and deleted there.</summary>
    /// <exception cref="UnknownOutcomeException">The folder could not be fsynced.</exception>
    public static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, CloseOnExec);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Creates a folder below <paramref name="root"/>, which exists, and makes it and those between durable.</summary>
    public static void CreateFolder(string folder, string root)
    {
        Directory.CreateDirectory(folder);
        for (var at = folder; at.Length > root.Length && Path.GetDirectoryName(at) is { } parent; at = parent)
        {
            SyncFolder(parent);
        }
    }

    // Hidden, so that a server of static files does not show it.
    private static string TemporaryOf(string path) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.tmp");

    private static void Flush(FileStream file)
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw new UnknownOutcomeException($"{file.Name} could not be fsynced.", exception);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The next write replaces it.
        }
    }

    private static UnknownOutcomeException Failure(string folder) =>
        new($"The folder {folder} could not be fsynced.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
