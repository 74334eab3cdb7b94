using System.Diagnostics;
using System.Globalization;
using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Processing;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Bench;

/// <summary>
/// Processes one clip in three ways and compares processor time and the time until something plays: as the service does, all renditions in one
/// run, and one process for each rendition, the smallest first.
/// </summary>
internal static class VideoBench
{
    public static async Task Run()
    {
        var data = Directory.CreateTempSubdirectory("domicile-bench-").FullName;
        var folders = new WorkFolder(Options.Create(new DataFolder { Path = data }), TimeProvider.System);
        // Not isolated: the processor time of children in a process namespace reaches nobody.
        var sandbox = new Sandbox(TimeProvider.System, Options.Create(new SandboxOptions { Mode = SandboxMode.Off }));
        var probe = new Probe(sandbox);
        var encoder = new Encoder(sandbox, probe);
        try
        {
            using var work = await folders.Open(256 << 20, CancellationToken.None);
            MakeClip(work.File(ProbeGate.Original));
            var source = (await probe.Read(work.Path, ProbeGate.Original, CancellationToken.None)).OrThrow();
            var plan = Ladder.Plan(source);
            var rungs = plan.SelectMany(run => run).ToList();
            Console.WriteLine($"{source.Width}×{source.Height}, {source.Seconds:0} s, {source.Codec}, {source.Bytes >> 20} MB; renditions {string.Join(", ", rungs.Select(rung => rung.ShortEdge))}");

            var separate = await Measure(encoder, work, source, rungs.Select(rung => new[] { rung }), reusesSound: false);
            Print("one process per rendition", separate, separate);
            Print("all in one run", await Measure(encoder, work, source, [rungs], reusesSound: false), separate);
            Print("as the service does", await Measure(encoder, work, source, plan, reusesSound: true), separate);
        }
        finally
        {
            folders.Sweep();
            Directory.Delete(data, recursive: true);
        }
    }

    internal static async Task<Cost> Measure(
        Encoder encoder, WorkFolder.Work work, Source source, IEnumerable<IReadOnlyList<Rung>> runs, bool reusesSound)
    {
        File.Delete(work.File(Recipe.Sound));
        var (clock, before, first) = (Stopwatch.StartNew(), ChildrenSeconds(), TimeSpan.Zero);
        var loudness = await encoder.Measure(work, ProbeGate.Original, source, CancellationToken.None);
        foreach (var run in runs)
        {
            var made = await encoder.Make(work, ProbeGate.Original, source, run, loudness, CancellationToken.None);
            if (first == TimeSpan.Zero) first = clock.Elapsed;
            if (reusesSound && !File.Exists(work.File(Recipe.Sound))) File.Copy(work.File(made[0].File), work.File(Recipe.Sound));
        }
        return new(ChildrenSeconds() - before, first, clock.Elapsed);
    }

    /// <summary>A test picture that moves, with a little grain, as heavy as a phone's: 15 s at 1080×1920.</summary>
    internal static void MakeClip(string path)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1080x1920:r=30,noise=alls=3:allf=t",
            "-f", "lavfi", "-i", "sine=440", "-t", "15", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "14M", "-maxrate", "17M", "-bufsize", "17M",
            "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4", path]);
        ffmpeg.WaitForExit();
    }

    // proc(5): fields 16 and 17 of stat are the user and system time of children that have been waited for, in hundredths of a second.
    internal static double ChildrenSeconds()
    {
        var fields = File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ');
        return (int.Parse(fields[13], CultureInfo.InvariantCulture) + int.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static void Print(string way, Cost cost, Cost separate) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{way,-27} {cost.Processor,6:0.0} CPU-s ({cost.Processor / separate.Processor:0.00})   first plays after {cost.First.TotalSeconds,5:0.0} s ({cost.First / separate.First:0.00})   all after {cost.All.TotalSeconds,5:0.0} s ({cost.All / separate.All:0.00})"));

    internal sealed record Cost(double Processor, TimeSpan First, TimeSpan All);
}
