using Domicile.Media;
using Domicile.Work;
using Domicile.Work.Children;

namespace Domicile.Video.Processing;

/// <summary>A rendition that was made: it has been probed, and is what it says.</summary>
internal sealed record Made(Rung Rung, string File, Source Result);

/// <summary>Runs ffmpeg on a working folder.</summary>
internal sealed class Encoder(Sandbox sandbox, Probe probe)
{
    /// <summary>Bytes of a run's renditions, at the most that the ladder's rates allow: each gets as much as the largest.</summary>
    public static long Room(double seconds) => (64L << 20) + (long)(seconds * 1.2e6);

    /// <summary>Null where there is no sound to measure.</summary>
    public async Task<Loudness?> Measure(WorkFolder.Work work, string file, Source source, CancellationToken cancellationToken)
    {
        if (!source.HasSound) return null;
        return Loudness.Parse((await Run(work.Files([file], [], 0), Recipe.Measure(file), source, cancellationToken)).Error);
    }

    /// <summary>Makes one run's renditions. A broken source is a <see cref="PermanentFailureException"/>.</summary>
    public async Task<IReadOnlyList<Made>> Make(
        WorkFolder.Work work, string file, Source source, IReadOnlyList<Rung> rungs, Loudness? loudness, CancellationToken cancellationToken)
    {
        var hasSoundFile = File.Exists(work.File(Recipe.Sound));
        var files = work.Files(hasSoundFile ? [file, Recipe.Sound] : [file], [.. rungs.Select(Recipe.Output)], Room(source.Seconds));
        var ended = await Run(files, Recipe.Make(file, source, rungs, loudness, hasSoundFile), source, cancellationToken);
        if (ended.Code != 0) throw Failure(ended);
        var made = new List<Made>();
        foreach (var rung in rungs)
        {
            var output = Recipe.Output(rung);
            if (!(await probe.ReadOwn(work.Path, output, cancellationToken)).Succeeded(out var result, out _) || result.Frames == 0)
                throw new PermanentFailureException(Undecoded.Damaged.Code, "A rendition came out empty.");
            made.Add(new(rung, output, result));
        }
        return made;
    }

    private async Task<Ended> Run(SandboxFiles files, IEnumerable<string> arguments, Source source, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(source.Seconds);
        var bounds = new Bounds(TimeSpan.FromMinutes(2) + length * 30, TimeSpan.FromMinutes(1) + length * 40);
        try
        {
            return await sandbox.Run(Programs.Ffmpeg, arguments, files, bounds, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new PermanentFailureException(Undecoded.TooDemanding.Code, "Time is up.");
        }
    }

    // 128 + 9, 24 and 25: killed, as by the kernel for want of memory, out of processor time, or for a rendition that is larger than any. A full disk or
    // a missing program passes, so the job tries again.
    private static Exception Failure(Ended ended) =>
        ended.Code is 137 or 152 or 153 || ended.Error.Contains("Cannot allocate memory", StringComparison.Ordinal)
            ? new PermanentFailureException(Undecoded.TooDemanding.Code, "A bound was reached.")
        : ended.Error.Contains("Invalid data found", StringComparison.Ordinal)
            ? new PermanentFailureException(Undecoded.Damaged.Code, "Invalid data.")
        : new IOException($"ffmpeg ended with {ended.Code}.");
}
