using System.Diagnostics;
using System.Globalization;
using Domicile.Base;
using Domicile.Media;
using Domicile.Screening.Hashing;
using Domicile.Screening.Lettering;
using Domicile.Screening.Matching;
using Domicile.Video.Processing;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Bench;

/// <summary>
/// What comparing a clip with known media adds to publishing it: a 15-second clip is transcoded as the service does, then its smallest rendition is
/// hashed in every view and compared with a million entries. Processor time of this process and of the decoders and encoders that it starts.
/// </summary>
internal static class ReviewBench
{
    private const int Entries = 1_000_000;

    public static async Task Run()
    {
        var data = Directory.CreateTempSubdirectory("domicile-bench-").FullName;
        var folders = new WorkFolder(Options.Create(new DataFolder { Path = data }), TimeProvider.System);
        // Not isolated: the processor time of children in a process namespace reaches nobody.
        var sandbox = new Sandbox(TimeProvider.System, Options.Create(new SandboxOptions { Mode = SandboxMode.Off }));
        var probe = new Probe(sandbox);
        try
        {
            using var work = await folders.Open(256 << 20, CancellationToken.None);
            VideoBench.MakeClip(work.File(ProbeGate.Original));
            var source = (await probe.Read(work.Path, ProbeGate.Original, CancellationToken.None)).OrThrow();
            var plan = Ladder.Plan(source);
            var transcoding = await VideoBench.Measure(new(sandbox, probe), work, source, plan, reusesSound: true);

            var index = Known();
            var hasher = new VideoHasher(new Frames(sandbox, Options.Create(new DecodingLimits())));
            var smallest = work.File(Recipe.Output(plan.SelectMany(run => run).MinBy(rung => rung.ShortEdge)!));
            // Until it has been compiled for good.
            for (var time = 0; time < 2; time++) await Look(hasher, index, smallest);
            var (clock, own, children) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, VideoBench.ChildrenSeconds());
            var hashes = await Look(hasher, index, smallest);
            var (wall, spent) = (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - own).TotalSeconds + VideoBench.ChildrenSeconds() - children);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"15 s clip: transcoding {transcoding.Processor:0.0} s of processor time, {hashes} hashes made and compared with {Entries} in {spent:0.00} s ({wall:0.00} s of the clock): {transcoding.Processor / spent:0.0} times less"));
            await Read(new(sandbox, folders, Options.Create(new LetteringOptions())), hasher, smallest, transcoding.Processor);
        }
        finally
        {
            folders.Sweep();
            Directory.Delete(data, recursive: true);
        }
    }

    // Where Tesseract is installed.
    private static async Task Read(Lettering lettering, VideoHasher hasher, string path, double transcoding)
    {
        if (await lettering.Reader(CancellationToken.None) is not { } reader) return;
        var hashed = (await hasher.Hash(path, isKnown: false, CancellationToken.None)).OrThrow();
        var frames = ReadableFrames.Choose(hashed.Hashes, hashed.Frames / VideoHasher.PerSecond);
        var (clock, before) = (Stopwatch.StartNew(), VideoBench.ChildrenSeconds());
        var words = (await lettering.Video(path, VideoHasher.PerSecond, frames, CancellationToken.None)).OrThrow();
        var (wall, spent) = (clock.Elapsed.TotalSeconds, VideoBench.ChildrenSeconds() - before);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"words in {frames.Count} of its frames read by {reader}: {spent:0.00} s of processor time ({wall:0.00} s of the clock), {transcoding / spent:0.0} times less; {words.Count(text => text.Length > 0)} frames had some"));
    }

    private static async Task<int> Look(VideoHasher hasher, MediaIndex index, string path)
    {
        var hashed = (await hasher.Hash(path, isKnown: false, CancellationToken.None)).OrThrow();
        index.Match(hashed.Hashes, _ => PdqHash.MatchDistance, _ => false);
        return hashed.Hashes.Count;
    }

    private static MediaIndex Known()
    {
        var random = new System.Random(3);
        var (index, bytes) = (new MediaIndex(), new byte[PdqHash.Bytes]);
        index.Add([.. Enumerable.Range(0, Entries).Select(_ =>
        {
            random.NextBytes(bytes);
            return (IReadOnlyList<ViewHash>)[new(0, View.Whole, PdqHash.Read(bytes))];
        })]);
        return index;
    }
}
