using Domicile.Base;
using Domicile.Ledger;

namespace Domicile.Tests.Testing;

/// <summary>How a change to the disk goes wrong.</summary>
public enum Fault
{
    None,
    Fails,
    FailsButPersists,
    UnknownAndLost,
    UnknownAndPersisted,
    KilledBefore,
    KilledDuring,
    KilledAfter,
}

/// <summary>The process died: nothing it does afterwards reaches the disk.</summary>
internal sealed class KilledException : Exception;

/// <summary>The files of a log in memory: what is left after a crash.</summary>
internal sealed class Disk
{
    public Dictionary<string, byte[]> Files { get; private init; } = [];

    public Dictionary<string, byte[]> Kept { get; private init; } = [];

    public SortedDictionary<long, byte[]> Segments { get; private init; } = [];

    public Lock Gate { get; } = new();

    // What a file holds is replaced, never changed.
    public Disk Copy() => new() { Files = new(Files), Kept = new(Kept), Segments = new(Segments) };
}

/// <summary>A process's view of a disk, one of whose changes goes wrong.</summary>
internal sealed class FaultyStorage(Disk disk, Fault fault = Fault.None, int faultyChange = -1) : IStorage
{
    private int changes;
    private bool killed;
    private long current = -1;

    /// <summary>Every change asked for, in order.</summary>
    public List<string> Changes { get; } = [];

    public bool FaultMet { get; private set; }

    /// <summary>The process died of something else.</summary>
    public void Kill()
    {
        lock (disk.Gate)
        {
            killed = true;
        }
    }

    /// <summary>No public file can be written; the journal still has room.</summary>
    public bool PublicFull { get; set; }

    /// <summary>Nothing at all can be written.</summary>
    public bool Full { get; set; }

    /// <summary>Nothing can be written, as on a disk that the system has turned read-only.</summary>
    public bool ReadOnly { get; set; }

    public int Reads { get; private set; }

    /// <summary>Which of the reads fails; none if negative.</summary>
    public int FaultyRead { get; init; } = -1;

    public bool IsEmpty
    {
        get
        {
            lock (disk.Gate)
            {
                return disk.Files.Count == 0 && disk.Segments.Count == 0;
            }
        }
    }

    public byte[]? Read(string path, int limit) => Reading(() => disk.Files.GetValueOrDefault(path)?.ToArray());

    public void Write(IReadOnlyCollection<PublicFile> files)
    {
        foreach (var (path, content) in files)
        {
            Change($"write {path}", () => disk.Files[path] = content.ToArray());
        }
    }

    public void DeleteFolder(string path)
    {
        lock (disk.Gate)
        {
            if (!disk.Files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Change($"delete {path}", () =>
        {
            foreach (var file in disk.Files.Keys.Where(file => file.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
            {
                disk.Files.Remove(file);
            }
        });
    }

    public byte[]? Kept(string name, int limit) => Reading(() => disk.Kept.GetValueOrDefault(name)?.ToArray());

    public void Keep(string name, ReadOnlyMemory<byte> content) => Change($"keep {name}", () => disk.Kept[name] = content.ToArray());

    public IReadOnlyList<long> Segments() => Reading(() => disk.Segments.Keys.ToList());

    public byte[] ReadSegment(long first) => Reading(() => disk.Segments[first].ToArray());

    public void StartSegment(long first)
    {
        Change($"start {first}", () => disk.Segments.Add(first, []));
        current = first;
    }

    public void AppendFrame(ReadOnlySpan<byte> frame)
    {
        var copy = frame.ToArray();
        Change("append", () => disk.Segments[current] = [.. disk.Segments[current], .. copy],
            () => disk.Segments[current] = [.. disk.Segments[current], .. copy.AsSpan(0, copy.Length / 2)]);
    }

    public void DeleteSegment(long first) => Change($"delete segment {first}", () => disk.Segments.Remove(first));

    public void Dispose()
    {
    }

    private T Reading<T>(Func<T> read)
    {
        lock (disk.Gate)
        {
            if (Reads++ == FaultyRead)
            {
                FaultMet = true;
                throw new IOException("Input/output error");
            }

            return read();
        }
    }

    private void Change(string what, Action apply, Action? half = null)
    {
        lock (disk.Gate)
        {
            if (killed)
            {
                throw new KilledException();
            }

            if (ReadOnly)
            {
                throw new UnauthorizedAccessException("Read-only file system");
            }

            if (Full || (PublicFull && what.StartsWith("write", StringComparison.Ordinal)))
            {
                throw new IOException("No space left on device");
            }

            Changes.Add(what);
            var number = changes++;
            if (number != faultyChange)
            {
                apply();
                return;
            }

            FaultMet = true;
            switch (fault)
            {
                case Fault.FailsButPersists or Fault.UnknownAndPersisted or Fault.KilledAfter:
                    apply();
                    break;
                case Fault.KilledDuring:
                    half?.Invoke();
                    break;
            }

            killed = fault is Fault.KilledBefore or Fault.KilledDuring or Fault.KilledAfter;
            throw fault switch
            {
                Fault.Fails or Fault.FailsButPersists => new IOException("No space left on device"),
                Fault.UnknownAndLost or Fault.UnknownAndPersisted => new UnknownOutcomeException("fsync", new IOException("I/O error")),
                _ => new KilledException(),
            };
        }
    }
}
