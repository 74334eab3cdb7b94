namespace Domicile.EndToEnd;

/// <summary>Clips made by ffmpeg for a test, in a folder of their own.</summary>
internal static class Clips
{
    /// <summary>A small clip with a picture and a tone, as a camera would write it: an MP4 with its index at the end.</summary>
    /// <param name="seconds">How long it plays.</param>
    /// <param name="size">Width by height.</param>
    /// <param name="more">Arguments for ffmpeg before the file's name, such as metadata.</param>
    /// <returns>The file; the caller's temporary folder is its parent.</returns>
    public static async Task<FileInfo> Make(double seconds, string size = "360x640", params string[] more)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("domicile-clip-").FullName, "clip.mp4");
        var made = await Command.Run("ffmpeg", [
            "-hide_banner", "-loglevel", "error", "-nostdin",
            "-f", "lavfi", "-i", $"gradients=s={size}:r=24:n=3:seed=3:speed=0.02:c0=0xff8552:c1=0x2b1b4d:c2=0xffe3b0",
            "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100", "-t", $"{seconds}",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", .. more, file]);
        Assert.True(made.ExitCode == 0, made.Output);
        return new(file);
    }
}
