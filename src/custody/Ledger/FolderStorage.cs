using System.Globalization;
using Domicile.Base;
using Domicile.Proof;
using Microsoft.Win32.SafeHandles;

namespace Domicile.Ledger;

/// <summary>A folder with <c>public/</c> (what the world may read), <c>journal/</c>, <c>lock</c> and kept files.</summary>
internal sealed class FolderStorage : IStorage
{
    private readonly string root;
    private readonly string publicFolder;
    private readonly string journal;
    private readonly FileStream writerLock;
    private readonly DiskThreads threads = new();
    // Folders known to be durable. Forgotten now and then, since there is one for every tile.
    private readonly HashSet<string> durableFolders = [];
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
        // Whose names must become durable: the files' folders, and those above folders that are new.
        var touched = new HashSet<string>();
        foreach (var folder in written.Select(file => Path.GetDirectoryName(file.Path)!))
        {
            Directory.CreateDirectory(folder);
            touched.Add(folder);
            for (var at = folder; at != publicFolder && !durableFolders.Contains(at);)
            {
                at = Path.GetDirectoryName(at)!;
                touched.Add(at);
            }
        }

        threads.Together(written, file => DurableFile.Replace(file.Path, file.Content.Span));
        threads.Together([.. touched], DurableFile.SyncFolder);
        if (durableFolders.Count > 1024)
        {
            durableFolders.Clear();
        }

        durableFolders.UnionWith(touched);
    }

    public void DeleteFolder(string path)
    {
        var full = Path.Combine(publicFolder, path);
        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
    }

    public byte[]? Kept(string name, int limit) => new FolderSource(root).Read(name, limit);

    public void Keep(string name, ReadOnlyMemory<byte> content) => DurableFile.Write(Path.Combine(root, name), content.Span);

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
        threads.Dispose();
        segment?.Dispose();
        writerLock.Dispose();
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
