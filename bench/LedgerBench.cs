using System.Diagnostics;
using System.Security.Cryptography;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Bench;

/// <summary>Appends by 256 callers of 256 bytes, as multiples of F: the disk's 4 KiB write+fsync per second, before and after.</summary>
internal static class LedgerBench
{
    private const int Appenders = 256;
    private const int EntrySize = 256;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    public static async Task Run(bool tenMillion)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-bench").FullName;
        try
        {
            var before = Fsyncs(folder);
            Console.WriteLine($"F before                 {before,10:F0} /s");
            var (acknowledged, acknowledgedTail, acknowledgedCost) = await Appends(Path.Combine(folder, "a"), (log, index) => Task.CompletedTask);
            var (published, publishedTail, publishedCost) = await Appends(Path.Combine(folder, "p"), (log, index) => log.WhenPublished(index, default));
            var after = Fsyncs(folder);
            Console.WriteLine($"F after                  {after,10:F0} /s");
            var fsyncs = (before + after) / 2;
            Console.WriteLine($"appends acknowledged     {acknowledged,10:F0} /s  {acknowledged / fsyncs,6:F1} F (bar 25 F)  p99 {acknowledgedTail * fsyncs:F1}/F s  {acknowledgedCost * 1e6:F1} CPU-µs each");
            Console.WriteLine($"appends published        {published,10:F0} /s  {published / fsyncs,6:F1} F (bar 6 F)   p99 {publishedTail * fsyncs:F1}/F s  {publishedCost * 1e6:F1} CPU-µs each");
            Console.WriteLine($"entries hashed, one core {Hashes(),10:F0} /s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await LedgerScaleBench.Run(tenMillion);
    }

    private static async Task<(double PerSecond, double P99, double Cpu)> Appends(string folder, Func<Log, long, Task> until)
    {
        await using var log = Log.Open(folder, NoteSigner.Generate("bench.example"), new LogOptions(), TimeProvider.System);
        var (clock, processor, all) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0L);
        var waits = await Task.WhenAll(Enumerable.Range(0, Appenders).Select(_ => Task.Run(async () =>
        {
            var entry = RandomNumberGenerator.GetBytes(EntrySize);
            var own = new List<double>();
            while (clock.Elapsed < Warm + Span)
            {
                var start = clock.Elapsed;
                await until(log, await log.Append(entry, default));
                Interlocked.Increment(ref all);
                // Compiled and in full use before it counts.
                if (start >= Warm) own.Add((clock.Elapsed - start).TotalSeconds);
            }

            return own;
        })));
        var elapsed = (clock.Elapsed - Warm).TotalSeconds;
        var spent = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        var sorted = waits.SelectMany(own => own).Order().ToList();
        return (sorted.Count / elapsed, sorted[sorted.Count * 99 / 100], spent / all);
    }

    internal static double Fsyncs(string folder)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "f"), FileMode.Create, FileAccess.Write);
        var page = RandomNumberGenerator.GetBytes(4096);
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < TimeSpan.FromSeconds(2); count++)
        {
            RandomAccess.Write(file, page, (long)count * page.Length);
            RandomAccess.FlushToDisk(file);
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>A leaf and the node that it costs.</summary>
    private static double Hashes()
    {
        var entry = RandomNumberGenerator.GetBytes(EntrySize);
        var edge = new TreeEdge();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(2))
        {
            edge.Add(Merkle.Leaf(entry), (_, _) => { });
        }

        return edge.Size / clock.Elapsed.TotalSeconds;
    }
}
