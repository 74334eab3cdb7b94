using System.Diagnostics;

namespace Domicile.Demo;

/// <summary>Makes files of takes with ffmpeg: one at a time and at low priority, so that the service comes first.</summary>
internal static class Studio
{
    private static readonly string[] Fonts =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf", "/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf",
        "/usr/share/fonts/truetype/noto/NotoSerif-Bold.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ];

    /// <summary>A font for clips with words; null where the machine has none that we know.</summary>
    public static string? Font => Fonts.FirstOrDefault(File.Exists);

    /// <summary>An MP4 as a camera might write it.</summary>
    public static Task Film(Take take, string file, CancellationToken cancellationToken)
    {
        var graph = take.Sound is null ? take.Picture : take.Picture + ';' + take.Sound;
        string[] sound = take.Sound is null ? [] : ["-map", "[a]", "-c:a", "aac", "-b:a", "128k"];
        return Run([
            "-filter_complex", graph, "-map", "[v]", .. sound, "-t", $"{take.Seconds}", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
            "-maxrate", "1800k", "-bufsize", "3600k", "-pix_fmt", "yuv420p", "-movflags", "+faststart", file], cancellationToken);
    }

    /// <summary>A square picture in the creator's colours, as a JPEG.</summary>
    public static Task Portrait(Creator creator, string file, CancellationToken cancellationToken) => Run(
        ["-filter_complex", Scene.Hills(creator.Palette, 320, 320, 1, 1.5), "-map", "[v]", "-frames:v", "1", "-q:v", "3", file], cancellationToken);

    private static async Task Run(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("nice",
            ["-n", "10", "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-filter_threads", "1", .. arguments])
        { RedirectStandardError = true })!;
        try
        {
            var complaint = await ffmpeg.StandardError.ReadToEndAsync(cancellationToken);
            await ffmpeg.WaitForExitAsync(cancellationToken);
            if (ffmpeg.ExitCode != 0) throw new InvalidOperationException("ffmpeg: " + complaint);
        }
        finally
        {
            if (!ffmpeg.HasExited) ffmpeg.Kill();
        }
    }
}
