using System.Diagnostics;
using System.Security.Cryptography;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Bench;

/// <summary>A log that grows to a million entries of 256 bytes, and with <c>--ten-million</c> to ten million of 128: what it holds in memory
/// meanwhile, how long it takes to start on it and to verify all of it. It grows as always, but on files that are not fsynced.</summary>
internal static class LedgerScaleBench
{
    private const int InFlight = 8192;

    public static async Task Run(bool tenMillion)
    {
        await At(1_000_000, 256);
        if (tenMillion)
        {
            await At(10_000_000, 128);
        }
    }

    private static async Task At(int size, int entrySize)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-scale").FullName;
        try
        {
            var signer = NoteSigner.Generate("bench.example");
            var (peak, growing) = await Grow(folder, signer, size, entrySize);
            Console.WriteLine($"{size,10} entries of {entrySize} bytes appended without fsync in {growing:F0} s, at most {peak >> 20} MiB held meanwhile");

            var before = GC.GetTotalMemory(forceFullCollection: true);
            var clock = Stopwatch.StartNew();
            await using (var log = Log.Open(folder, signer, new LogOptions(), TimeProvider.System))
            {
                var start = clock.Elapsed.TotalSeconds;
                Console.WriteLine($"{"",10} started in {start:F3} s, holding {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 10} KiB");
            }

            var source = new FolderSource(Log.PublicFolderOf(folder));
            var checkpoint = SignedCheckpoint.Open(source.Read("checkpoint", SignedNote.MaxBytes), signer.Verifier).Checkpoint;
            using var process = Process.GetCurrentProcess();
            var (wall, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            LogAudit.Run(source, checkpoint, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount });
            process.Refresh();
            Console.WriteLine($"{"",10} verified in {wall.Elapsed.TotalSeconds:F2} s, {(process.TotalProcessorTime - cpu).TotalSeconds:F2} s of processor time");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The most that was held on the way, and the seconds that it took.</summary>
    private static async Task<(long Peak, double Seconds)> Grow(string folder, NoteSigner signer, int size, int entrySize)
    {
        var clock = Stopwatch.StartNew();
        await using var log = Log.Open(new QuickStorage(folder), signer, new LogOptions(), TimeProvider.System);
        var (peak, entry) = (0L, new byte[entrySize]);
        var appends = new Queue<Task<long>>(InFlight);
        for (var i = 0; i < size; i++)
        {
            RandomNumberGenerator.Fill(entry.AsSpan(0, 16));
            appends.Enqueue(log.Append(entry, default));
            if (appends.Count == InFlight)
            {
                await appends.Dequeue();
            }

            if (i % 10_000 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            }
        }

        await Task.WhenAll(appends);
        await log.WhenPublished(size - 1, default);
        return (peak, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The files of a log, written without waiting for the disk, and no journal.</summary>
    private sealed class QuickStorage(string root) : IStorage
    {
        private readonly string folder = Log.PublicFolderOf(root);

        public bool IsEmpty => !Directory.Exists(folder);

        public byte[]? Read(string path, int limit) => new FolderSource(folder).Read(path, limit);

        public void Write(IReadOnlyCollection<PublicFile> files)
        {
            foreach (var (path, content) in files)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content.Span);
            }
        }

        public void DeleteFolder(string path)
        {
            if (Path.Combine(folder, path) is var full && Directory.Exists(full))
            {
                Directory.Delete(full, recursive: true);
            }
        }

        public byte[]? Kept(string name, int limit) => null;

        public void Keep(string name, ReadOnlyMemory<byte> content)
        {
        }

        public IReadOnlyList<long> Segments() => [];

        public byte[] ReadSegment(long first) => [];

        public void StartSegment(long first)
        {
        }

        public void AppendFrame(ReadOnlySpan<byte> frame)
        {
        }

        public void DeleteSegment(long first)
        {
        }

        public void Dispose()
        {
        }
    }
}
