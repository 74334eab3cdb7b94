using System.Collections.Concurrent;
using System.Diagnostics;

namespace Domicile.Tests.Testing;

/// <summary>Clips made by ffmpeg's own sources, each once.</summary>
internal static class Footage
{
    /// <summary>White letters on a plain ground, for as long as the second half of two seconds.</summary>
    public const string Card = "-f lavfi -i color=c=0x202840:s=360x640:r=8:d=2 -vf drawtext=text=zorblax:fontsize=44:fontcolor=white:x=60:y=280:enable='gte(t,1)' -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Made = new(StringComparer.Ordinal);

    private const string Tone = "-f lavfi -i sine=440:d=2";
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    /// <summary>2 s, 720×1280 at 30 frames a second with a tone, in a format that is not copied.</summary>
    public static byte[] Portrait => Make("mp4", $"-f lavfi -i testsrc2=s=720x1280:r=30:d=2 {Tone} -c:v mpeg4 -q:v 4 -c:a aac");

    /// <summary>2 s, 360×640 in H.264 with a tone, of a phone that wrote down where it was.</summary>
    public static byte[] Small => Make("mp4", $"-f lavfi -i testsrc2=s=360x640:r=30:d=2 {Tone} {H264} -c:a aac " +
        "-metadata location=+59.9139+010.7522/ -metadata com.apple.quicktime.make=PhoneMaker -movflags use_metadata_tags");

    public static byte[] SoundOnly => Make("m4a", $"{Tone} -c:a aac");

    public static byte[] OneFrame => Make("mp4", $"-f lavfi -i testsrc2=s=320x240:r=30:d=1 -frames:v 1 {H264}");

    /// <summary>320×240 for as long.</summary>
    public static byte[] Lasting(int seconds) => Make("mp4", $"-f lavfi -i testsrc2=s=320x240:r=5:d={seconds} {H264}");

    public static byte[] Of(int width, int height) => Make("mp4", $"-f lavfi -i testsrc2=s={width}x{height}:r=5:d=1 {H264}");

    /// <summary>640×360 as stored, to be shown turned by a quarter: how phones record upright.</summary>
    public static byte[] Turned
    {
        get
        {
            var flat = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            File.WriteAllBytes(flat, Make("mp4", $"-f lavfi -i testsrc2=s=640x360:r=30:d=1 {H264}"));
            // ffmpeg writes the rotation only into a stream that it copies.
            var turned = Run("mp4", $"-i {flat} -c copy -metadata:s:v rotate=90");
            File.Delete(flat);
            return turned;
        }
    }

    /// <summary>Whatever ffmpeg makes of these arguments.</summary>
    public static byte[] Make(string extension, string arguments) =>
        Made.GetOrAdd(extension + arguments, _ => new(() => Run(extension, arguments))).Value;

    private static byte[] Run(string extension, string arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + "." + extension);
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
