using Domicile.Base;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Files;

/// <summary>
/// Originals that are being received: a sealed file each, on this machine, that grows as bytes come. Once complete it is stored as a blob and
/// removed here.
/// </summary>
internal sealed class UploadFiles(IOptions<DataFolder> data, IOptions<Limits> limits)
{
    public static readonly Refusal NotFound = new("upload-not-found", 404, "There is no such unfinished upload of yours.");

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string Root => data.Value.Sub("uploads");

    /// <summary>An empty file for one writer, whose name is durable.</summary>
    public FileStream Create(VideoId clip)
    {
        var file = Open(clip, FileMode.CreateNew);
        DurableFile.SyncFolder(Root);
        return file;
    }

    /// <summary>The file, for one writer or reader; null where there is none.</summary>
    public FileStream? Open(VideoId clip) => File.Exists(PathOf(clip)) ? Open(clip, FileMode.Open) : null;

    /// <summary>Whether the bytes that are to come, and the blob that the whole becomes, leave free what the databases and the ledger may need.</summary>
    public bool HasRoom(long coming, long whole) => new DriveInfo(Root).AvailableFreeSpace - coming - whole >= limits.Value.KeptFree;

    public IEnumerable<VideoId> List()
    {
        foreach (var path in Directory.EnumerateFiles(Root))
            if (Id.TryParse<VideoId>(Path.GetFileName(path), out var clip)) yield return clip;
    }

    /// <summary>Doing it twice is harmless.</summary>
    public void Delete(VideoId clip) => File.Delete(PathOf(clip));

    private FileStream Open(VideoId clip, FileMode mode) => new(PathOf(clip), new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        BufferSize = 0,
        UnixCreateMode = mode == FileMode.CreateNew ? OwnerOnly : null,
    });

    private string PathOf(VideoId clip) => Path.Combine(Root, clip.ToString());
}
