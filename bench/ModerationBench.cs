using System.Diagnostics;
using System.Globalization;
using Domicile.Screening.Hashing;
using Domicile.Screening.Index;

namespace Domicile.Bench;

/// <summary>How fast pictures and frames are hashed and looked up, and how well altered videos are found again.</summary>
internal static class ModerationBench
{
    private const int Million = 1_000_000;

    public static async Task Run()
    {
        Hashing();
        LookUps();
        await ReviewBench.Run();
        if (Environment.GetEnvironmentVariable("DOMICILE_SHARED") is { Length: > 0 } shared) await RobustnessBench.Run(shared);
        else Console.WriteLine("No clips to alter: set DOMICILE_SHARED to a folder that has media/ and data/pdq/.");
    }

    private static void Hashing()
    {
        var random = new System.Random(1);
        foreach (var (side, reference) in (IEnumerable<(int, int)>)[(64, 19_381), (128, 5_516), (256, 1_107), (512, 177)])
        {
            var rgb = new byte[side * side * 3];
            random.NextBytes(rgb);
            var each = Time(TimeSpan.FromSeconds(1), () => Pdq.OfRgb(rgb, side, side));
            var gray = rgb[..(side * side)];
            var luma = new float[side * side];
            var frame = Time(TimeSpan.FromSeconds(1), () =>
            {
                Luma.FromGray(gray, luma);
                Pdq.OfLuma(luma, side, side);
            });
            Print($"hash at {side}: {1 / each.TotalSeconds:0}/s of RGB ({1 / each.TotalSeconds / reference:0.0} of the reference's {reference}), {1 / frame.TotalSeconds:0}/s of grey");
        }
    }

    private static void LookUps()
    {
        var random = new System.Random(2);
        PdqHash[] strangers = [.. Enumerable.Range(0, Million).Select(_ => Any(random))];
        PdqHash[] seeds = [.. Enumerable.Range(0, 1000).Select(_ => Any(random))];
        Measure("random", strangers, () => Near(strangers[random.Next(Million)], random, 31));
        foreach (var bits in (int[])[8, 16, 31])
        {
            PdqHash[] crowds = [.. Enumerable.Range(0, Million).Select(at => Near(seeds[at % seeds.Length], random, bits))];
            Measure($"1,000 seeds, up to {bits} bits", crowds, () => Near(crowds[random.Next(Million)], random, 15));
        }
    }

    private static void Measure(string what, PdqHash[] hashes, Func<PdqHash> next)
    {
        var index = new HashIndex();
        var build = Stopwatch.StartNew();
        index.Add(hashes, new int[hashes.Length]);
        build.Stop();
        var asked = Enumerable.Range(0, 4096).Select(_ => next()).ToArray();
        var (found, at, all) = (new List<Found>(), 0, 0L);
        var look = Time(TimeSpan.FromSeconds(2), () =>
        {
            index.Find(asked[at++ % asked.Length], PdqHash.MatchDistance, found);
            all += found.Count;
        });
        var scan = Time(TimeSpan.FromSeconds(1), () =>
        {
            var hash = asked[at++ % asked.Length];
            foreach (ref readonly var other in hashes.AsSpan())
                if (other.DistanceTo(hash) <= PdqHash.MatchDistance) all++;
        });
        Print($"1 M hashes, {what}: {look.TotalMilliseconds:0.000} ms a look-up (scan {scan.TotalMilliseconds:0.00} ms, {scan / look:0} times), built in {build.Elapsed.TotalSeconds:0.00} s, {index.Bytes >> 20} MiB, {(double)all / at:0.0} found");
    }

    private static PdqHash Any(System.Random random) =>
        new((ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64(), (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64(),
            (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64(), (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64());

    private static PdqHash Near(PdqHash hash, System.Random random, int most)
    {
        Span<ulong> words = [hash.A, hash.B, hash.C, hash.D];
        for (var left = random.Next(most + 1); left > 0; left--)
        {
            var bit = random.Next(256);
            words[bit >> 6] ^= 1UL << bit;
        }
        return new(words[0], words[1], words[2], words[3]);
    }

    // Processor time: the machine has other work.
    private static TimeSpan Time(TimeSpan span, Action act)
    {
        var (clock, count) = (Stopwatch.StartNew(), 0);
        // Until it has been compiled for good.
        while (clock.Elapsed < span / 2) act();
        var before = Environment.CpuUsage.TotalTime;
        for (; clock.Elapsed < span * 1.5; count++) act();
        return (Environment.CpuUsage.TotalTime - before) / count;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
