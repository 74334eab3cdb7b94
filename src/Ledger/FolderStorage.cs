using System.Globalization;
using System.Runtime.ExceptionServices;
using Domicile.Proof;
using Microsoft.Win32.SafeHandles;

namespace Domicile.Ledger;

/// <summary>A folder with <c>public/</c> (what the world may read), <c>journal/</c> and <c>lock</c>.</summary>
internal sealed class FolderStorage : IStorage
{
    private readonly string root;
    private readonly string publicFolder;
    private readonly string journal;
    private readonly FileStream writerLock;
    // Folders known to be durable. Forgotten now and then, since there is one for every tile.
    private readonly HashSet<string> folders = [];
    private SafeFileHandle? segment;
    private long segmentLength;

    /// <exception cref="IOException">The folder cannot be used, or another process writes it.</exception>
    public FolderStorage(string folder)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        publicFolder = PublicFolderOf(root);
        journal = Path.Combine(root, "journal");
        if (!Directory.Exists(root))
        {
            DurableFile.CreateFolder(root, Path.GetDirectoryName(root)!);
        }

        DurableFile.CreateFolder(publicFolder, root);
        DurableFile.CreateFolder(journal, root);
        try
        {
            writerLock = new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException($"The log in {root} is in use by another process: a log has one writer.", exception);
        }
    }

    public bool IsEmpty => Segments().Count == 0
        && !Directory.EnumerateFileSystemEntries(publicFolder).Any(path => !Path.GetFileName(path).StartsWith('.'));

    public static string PublicFolderOf(string root) => Path.Combine(Path.GetFullPath(root), "public");

    public byte[]? Read(string path, int limit) => new FolderSource(publicFolder).Read(path, limit);

    public void Write(IReadOnlyCollection<PublicFile> files)
    {
        var written = files.Select(file => (Path: Path.Combine(publicFolder, file.Path), file.Content)).ToList();
        var touched = written.Select(file => Path.GetDirectoryName(file.Path)!).Distinct().ToList();
        foreach (var folder in touched.Where(folder => !folders.Contains(folder)))
        {
            DurableFile.CreateFolder(folder, publicFolder);
            if (folders.Count >= 1024)
            {
                folders.Clear();
            }

            folders.Add(folder);
        }

        // File systems serve fsyncs that come together with one write of their journal.
        Together(written, file => DurableFile.Replace(file.Path, file.Content.Span));
        Together(touched, DurableFile.SyncFolder);
    }

    public void DeleteFolder(string path)
    {
        var full = Path.Combine(publicFolder, path);
        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
    }

    public IReadOnlyList<long> Segments() => [.. Directory.EnumerateFiles(journal)
        .Select(Path.GetFileName)
        .Select(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : -1)
        .Where(first => first >= 0).Order()];

    public byte[] ReadSegment(long first) => File.ReadAllBytes(SegmentPath(first));

    public void StartSegment(long first)
    {
        var started = File.OpenHandle(SegmentPath(first), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            DurableFile.SyncFolder(journal);
        }
        catch (IOException)
        {
            started.Dispose();
            throw;
        }

        segment?.Dispose();
        (segment, segmentLength) = (started, 0);
    }

    public void AppendFrame(ReadOnlySpan<byte> frame)
    {
        var file = segment ?? throw new InvalidOperationException("No segment was started.");
        try
        {
            RandomAccess.Write(file, frame, segmentLength);
        }
        catch (IOException exception)
        {
            TakeBack(file, exception);
            throw;
        }

        try
        {
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException exception)
        {
            throw new UnknownOutcomeException("The journal could not be fsynced.", exception);
        }

        segmentLength += frame.Length;
    }

    public void DeleteSegment(long first) => File.Delete(SegmentPath(first));

    public void Dispose()
    {
        segment?.Dispose();
        writerLock.Dispose();
    }

    /// <summary>Does all at the same time. An unknown outcome among the failures outweighs the others.</summary>
    private static void Together<T>(IReadOnlyList<T> items, Action<T> act)
    {
        try
        {
            Parallel.ForEach(items, new ParallelOptions { MaxDegreeOfParallelism = 16 }, act);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions.OfType<UnknownOutcomeException>().FirstOrDefault() ?? exception.InnerExceptions[0]);
        }
    }

    private void TakeBack(SafeFileHandle file, IOException cause)
    {
        try
        {
            RandomAccess.SetLength(file, segmentLength);
        }
        catch (IOException)
        {
            throw new UnknownOutcomeException("A part of a frame could not be taken back out of the journal.", cause);
        }
    }

    private string SegmentPath(long first) => Path.Combine(journal, first.ToString(CultureInfo.InvariantCulture));
}
