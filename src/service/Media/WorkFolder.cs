using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Media;

/// <summary>
/// Where sandboxed programs find what they work on: they cannot read sealed files. In memory (<c>/dev/shm</c>) and nowhere else, so that no original is
/// ever on disk in clear. Room is reserved before it is used; where there is none, work waits. Swept at start.
/// </summary>
public sealed class WorkFolder(IOptions<DataFolder> data, TimeProvider time)
{
    private const string Memory = "/dev/shm", Prefix = Memory + "/domicile-";

    /// <summary>How long work waits for room, unless it says otherwise: what holds the room ends meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // Two domiciles on one machine do not sweep each other's. The rest of the name is random, so that nobody can have made it before.
    private readonly string _mine = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(data.Value.Path))).AsSpan(0, 8));
    private readonly Lock _turn = new();
    private readonly List<Work> _open = [];
    private TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A folder of one's own, removed with all it holds when disposed.</summary>
    /// <param name="room">Bytes that it is going to hold at most.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    /// <param name="patience">How long it waits at most; ten minutes by default.</param>
    /// <exception cref="MemoryShortException">There is no room, and none has come.</exception>
    public async Task<Work> Open(long room, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var end = time.GetTimestamp() + (long)((patience ?? Patience).TotalSeconds * time.TimestampFrequency);
        while (true)
        {
            Task closed;
            lock (_turn)
            {
                if (TryOpen(room) is { } work) return work;
                // Where nothing of ours is open nothing of ours will be closed.
                if (_open.Count == 0) throw new MemoryShortException(room);
                closed = _closed.Task;
            }
            var left = time.GetElapsedTime(time.GetTimestamp(), end);
            if (left <= TimeSpan.Zero) throw new MemoryShortException(room);
            try
            {
                await closed.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw new MemoryShortException(room);
            }
        }
    }

    /// <summary>Removes what a killed process left.</summary>
    public void Sweep()
    {
        if (Directory.Exists(Memory))
            foreach (var folder in new DirectoryInfo(Memory).EnumerateDirectories(Path.GetFileName(_mine) + "*"))
                // Anybody can make a folder or a link of such a name there.
                if (folder.LinkTarget is null && OwnerOnly.IsMine(folder.FullName)) folder.Delete(recursive: true);
        // Where earlier versions put what had no room in memory.
        var onDisk = Path.Combine(data.Value.Path, "work");
        if (Directory.Exists(onDisk)) Directory.Delete(onDisk, recursive: true);
    }

    /// <summary>A file for a sandboxed program to read: one in a folder of these, or another that the caller has.</summary>
    public static SandboxFiles FilesOf(string path)
    {
        var full = Path.GetFullPath(path);
        return new(Path.GetDirectoryName(full)!, Path.GetFileName(full)) { IsPrivate = full.StartsWith(Prefix, StringComparison.Ordinal) };
    }

    private Work? TryOpen(long room)
    {
        // What is reserved and not written yet counts as taken.
        if (Free() - _open.Sum(work => work.Unwritten()) < room) return null;
        var path = $"{_mine}-{Id.Format(Id.Random())}";
        Make(path);
        var work = new Work(path, room, Close);
        _open.Add(work);
        return work;
    }

    // A folder that is there already, or a link, would be somebody else's.
    private static void Make(string path)
    {
        if (Path.Exists(path)) throw new IOException($"{path} is there already.");
        Directory.CreateDirectory(path, OwnerOnly.Folder);
        if (!OwnerOnly.IsMine(path) || File.GetUnixFileMode(path) != OwnerOnly.Folder) throw new IOException($"{path} is not this service's own.");
    }

    private void Close(Work work)
    {
        lock (_turn) _open.Remove(work);
        Directory.Delete(work.Path, recursive: true);
        lock (_turn)
        {
            _closed.SetResult();
            _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static long Free() => Directory.Exists(Memory) && new DriveInfo(Memory) is { DriveFormat: "tmpfs" } drive ? drive.AvailableFreeSpace : 0;

    public sealed class Work(string path, long room, Action<Work> close) : IDisposable
    {
        public string Path { get; } = path;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        /// <summary>Its files for a sandboxed program.</summary>
        /// <param name="inputs">Names of those that are read.</param>
        /// <param name="outputs">Names of those that are written.</param>
        /// <param name="room">Bytes of all outputs together.</param>
        public SandboxFiles Files(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, long room) =>
            new(Path, inputs) { Outputs = outputs, Room = room, IsPrivate = true };

        public void Dispose() => close(this);

        internal long Unwritten() => Math.Max(0, room - new DirectoryInfo(Path).EnumerateFiles().Sum(file => file.Length));
    }
}

/// <summary>The memory for working files is taken: a passing failure. <c>/dev/shm</c> may be too small for what the settings accept.</summary>
public sealed class MemoryShortException(long room) : IOException($"/dev/shm has no room for {room} bytes.");
