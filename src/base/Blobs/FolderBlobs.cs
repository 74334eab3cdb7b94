using System.Buffers;
using Domicile.Base;
using Microsoft.Extensions.Options;

namespace Domicile.Blobs;

/// <summary>
/// Blobs as files below <c>blobs</c> in the data folder, at the path that their name is. What is being put lies in <c>.incoming</c>, which
/// nothing lists and which is emptied at start: one process owns a data folder.
/// </summary>
internal sealed class FolderBlobs(IOptions<DataFolder> data) : IBlobs, IPreparation
{
    private const string Incoming = ".incoming";
    private const int BufferSize = 256 << 10;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string Root => Path.Combine(data.Value.Path, "blobs");

    public Task Prepare(CancellationToken cancellationToken)
    {
        foreach (var torn in Directory.EnumerateFiles(data.Value.Sub("blobs", Incoming))) File.Delete(torn);
        foreach (var container in Directory.EnumerateDirectories(Root).Where(path => Path.GetFileName(path) != Incoming))
            foreach (var empty in Directory.EnumerateDirectories(container).Where(path => !Directory.EnumerateFileSystemEntries(path).Any())) Directory.Delete(empty);
        return Task.CompletedTask;
    }

    public async Task Put(BlobName name, Stream content, long limit, CancellationToken cancellationToken)
    {
        if (File.Exists(PathOf(name))) throw new BlobExistsException(name);
        var temporary = Path.Combine(data.Value.Sub("blobs", Incoming), Id.Format(Id.Random()));
        try
        {
            await Write(temporary, content, limit, cancellationToken);
            var folder = data.Value.Sub("blobs", name.Group.Container.Name, Id.Format(name.Group.Id));
            DurableFile.CreateFolder(folder, data.Value.Path);
            if (!DurableFile.TryCommit(temporary, PathOf(name))) throw new BlobExistsException(name);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task<Blob?> Open(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(PathOf(name), new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous });
            return Task.FromResult<Blob?>(new(file, File.GetLastWriteTimeUtc(file.SafeFileHandle)));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Blob?>(null);
        }
    }

    public Task Delete(BlobName name, CancellationToken cancellationToken)
    {
        Remove(PathOf(name.Group), () =>
        {
            File.Delete(PathOf(name));
            return false;
        });
        return Task.CompletedTask;
    }

    public Task Delete(BlobGroup group, CancellationToken cancellationToken)
    {
        var folder = PathOf(group);
        Remove(folder, () =>
        {
            foreach (var blob in Files(folder)) File.Delete(blob);
            try
            {
                Directory.Delete(folder);
                return true;
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Not empty: another blob was put meanwhile, and the folder is its.
                return false;
            }
        });
        return Task.CompletedTask;
    }

    // Whatever is thrown once the folder is gone comes of another deletion at the same time.
    private static void Remove(string folder, Func<bool> remove)
    {
        if (!Directory.Exists(folder)) return;
        try
        {
            DurableFile.SyncFolder(remove() ? Path.GetDirectoryName(folder)! : folder);
        }
        catch (Exception) when (!Directory.Exists(folder))
        {
            DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
        }
    }

    public IAsyncEnumerable<BlobName> List(BlobContainer container, CancellationToken cancellationToken) =>
        Groups(container).SelectMany(Blobs).ToAsyncEnumerable();

    public IAsyncEnumerable<BlobName> List(BlobGroup group, CancellationToken cancellationToken) => Blobs(group).ToAsyncEnumerable();

    private static async Task Write(string path, Stream content, long limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = OwnerOnly,
            });
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if ((limit -= read) < 0) throw new InvalidDataException("A blob is longer than it may be.");
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            // It may have held someone's video.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private IEnumerable<BlobGroup> Groups(BlobContainer container)
    {
        var folder = Path.Combine(Root, container.Name);
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateDirectories(folder))
            if (Guid.TryParseExact(Path.GetFileName(path), "n", out var id)) yield return container.Group(id);
    }

    private IEnumerable<BlobName> Blobs(BlobGroup group)
    {
        foreach (var path in Files(PathOf(group)))
            if (Id.TryParse<BlobId>(Path.GetFileName(path), out var id)) yield return group.Blob(id);
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string PathOf(BlobName name) => Path.Combine(PathOf(name.Group), name.Id.ToString());

    private string PathOf(BlobGroup group) => Path.Combine(Root, group.Container.Name, Id.Format(group.Id));
}
