using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Media;

/// <summary>
/// Where ffmpeg finds what it works on: it cannot read sealed files. In memory (<c>/dev/shm</c>), so that no original is ever on disk in
/// clear; only where that is missing or too small, in the data folder. Swept at start.
/// </summary>
public sealed class WorkFolder(IOptions<DataFolder> data, ILogger<WorkFolder> log)
{
    private const string Memory = "/dev/shm";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Two domiciles on one machine do not sweep each other's.
    private readonly string _inMemory = Path.Combine(Memory, "domicile-" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(data.Value.Path))).AsSpan(0, 8)));

    private string OnDisk => Path.Combine(data.Value.Path, "work");

    /// <summary>A folder of one's own, removed with all it holds when disposed.</summary>
    /// <param name="room">Bytes that will be needed.</param>
    public Work Open(long room)
    {
        var root = _inMemory;
        if (!HasRoom(room))
        {
            log.LogWarning("/dev/shm is missing or has no room for {Bytes} bytes: a video is processed on disk, in clear for that while", room);
            root = OnDisk;
        }
        Directory.CreateDirectory(root, OwnerOnly);
        var path = Path.Combine(root, Id.Format(Id.Random()));
        Directory.CreateDirectory(path, OwnerOnly);
        return new(path);
    }

    public void Sweep()
    {
        foreach (var root in new[] { _inMemory, OnDisk })
            if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
    }

    private static bool HasRoom(long room)
    {
        if (!Directory.Exists(Memory)) return false;
        var drive = new DriveInfo(Memory);
        return drive.DriveFormat == "tmpfs" && drive.AvailableFreeSpace > room;
    }

    public sealed class Work(string path) : IDisposable
    {
        public string Path { get; } = path;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
