using System.Globalization;
using Domicile.Media;

namespace Domicile.Video.Processing;

/// <summary>The arguments of ffmpeg for one run.</summary>
internal static class Recipe
{
    /// <summary>The sound of a rendition that was made before, so that it is levelled and encoded once.</summary>
    public const string Sound = "sound.mp4";

    private static readonly string Threads = Math.Clamp(Environment.ProcessorCount, 1, 4).ToString(CultureInfo.InvariantCulture);

    private static readonly string[] Start = ["-hide_banner", "-nostdin", "-nostats", "-y"];

    // GPS position, device, dates, chapters: none of it belongs to the picture. Bit-exact leaves our own version out, too.
    private static readonly string[] Bare =
        ["-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags", "+bitexact", "-movflags", "+faststart"];

    public static string Output(Rung rung) => $"{rung.ShortEdge}.mp4";

    /// <summary>Measures the loudness; the measurement is at the end of the error output.</summary>
    public static IEnumerable<string> Measure(string file) =>
        [.. Start, "-v", "info", .. Formats.Input(file), "-map", "0:a:0", "-af", Loudness.Measuring, "-f", "null", "-"];

    /// <summary>Makes the run's renditions, decoding once.</summary>
    /// <param name="hasSoundFile"><see cref="Sound"/> is there.</param>
    public static IEnumerable<string> Make(string file, Source source, IReadOnlyList<Rung> rungs, Loudness? loudness, bool hasSoundFile) =>
        rungs[0].Copied ? Copy(file, source, rungs[0], loudness) : Encode(file, source, rungs, loudness, hasSoundFile);

    private static IEnumerable<string> Copy(string file, Source source, Rung rung, Loudness? loudness)
    {
        // Supplemental information (NAL units of type 6) can hold what a camera wrote about itself.
        string[] picture = ["-map", "0:V:0", "-c:v", "copy", "-bsf:v", "filter_units=remove_types=6"];
        string[] sound = !source.HasSound ? []
            : loudness is { IsOnTarget: true } && source is { SoundCodec: "aac", SoundChannels: <= 2 } ? ["-map", "0:a:0", "-c:a", "copy"]
            : ["-map", "0:a:0", "-af", SoundFilter(loudness), .. Aac];
        return [.. Start, "-v", "error", .. Formats.Input(file), .. picture, .. sound, .. Until(source), .. Bare, Output(rung)];
    }

    private static IEnumerable<string> Encode(
        string file, Source source, IReadOnlyList<Rung> rungs, Loudness? loudness, bool hasSoundFile)
    {
        var levels = source.HasSound && !hasSoundFile;
        string[] sound = hasSoundFile ? Formats.Input(Sound).ToArray() : [];
        return [
            .. Start, "-v", "error", "-threads", Threads, .. Formats.Input(file), .. sound,
            "-filter_complex", Pictures(source, rungs) + (levels ? ";" + Sounds(rungs, loudness) : ""),
            .. rungs.SelectMany((rung, at) => Rendition(source, rung, at, levels ? $"[a{at}]" : hasSoundFile ? "1:a:0" : null)),
        ];
    }

    private static IEnumerable<string> Rendition(Source source, Rung rung, int at, string? sound)
    {
        var rate = Ladder.MaxRate(rung.ShortEdge);
        string[] encoded =
        [
            "-map", $"[v{at}]", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23",
            "-maxrate", Text(rate), "-bufsize", Text(rate * 2), "-threads", Threads, "-force_key_frames", "expr:gte(t,n_forced*2)",
            // The source's own frames at their own times. A container's frame rate is a guess, and following it makes up or drops frames.
            "-fps_mode", "vfr", "-enc_time_base", "1/90000",
        ];
        string[] audible = sound is null ? [] : sound.StartsWith('[') ? ["-map", sound, .. Aac] : ["-map", sound, "-c:a", "copy"];
        return [.. encoded, .. audible, .. Until(source), .. Bare, Output(rung)];
    }

    /// <summary>Each rendition is scaled from the next larger, the largest first; ffmpeg has turned the frames upright before.</summary>
    private static string Pictures(Source source, IReadOnlyList<Rung> rungs)
    {
        var graph = "[0:V:0]" + (source.IsInterlaced ? "bwdif=deint=interlaced," : "") + (source.FramesPerSecond > 61 ? "fps=60," : "");
        for (var at = rungs.Count - 1; at >= 0; at--)
        {
            var (rung, largest, last) = (rungs[at], at == rungs.Count - 1, at == 0);
            graph += $"scale={rung.Width}:{rung.Height}:out_range=tv,setsar=1" + (largest ? Colours(source) : "")
                + (last ? "[v0]" : $",split[v{at}][s{at}];[s{at}]");
        }
        return graph;
    }

    // npl is the brightness, in cd/m², that becomes white. What the file says of its primaries is not always there, so it is stated here.
    private static string Colours(Source source) => source.IsHighDynamicRange
        ? $",zscale=tin={source.Transfer}:min=2020_ncl:pin=2020:rin=limited:t=linear:npl=203,format=gbrpf32le,zscale=p=709,"
          + "tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,format=yuv420p"
        : ",format=yuv420p";

    private static string Sounds(IReadOnlyList<Rung> rungs, Loudness? loudness) =>
        $"[0:a:0]{SoundFilter(loudness)},asplit={rungs.Count}" + string.Concat(rungs.Select((_, at) => $"[a{at}]"));

    // Sound that starts later than the picture is padded: players disagree about gaps.
    private static string SoundFilter(Loudness? loudness) =>
        "aresample=48000:async=1:first_pts=0" + (loudness is { IsSilent: false } ? "," + loudness.Levelling : "");

    private static string[] Aac => ["-c:a", "aac", "-b:a", "128k", "-ac", "2"];

    // Sound that runs on after the last frame would hold up the loop.
    private static string[] Until(Source source) => ["-t", source.Seconds.ToString("0.###", CultureInfo.InvariantCulture)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
