using Domicile.Work.Children;

namespace Domicile.Media;

/// <summary>The programs that parse strangers' files here.</summary>
public static class Programs
{
    public static readonly SandboxProgram Ffmpeg = new("ffmpeg"), Ffprobe = new("ffprobe");

    internal static readonly SandboxProgram Tesseract = new("tesseract")
    {
        Reads = ["/usr/share/tesseract-ocr"],
        // One processor.
        Environment = new Dictionary<string, string> { ["OMP_THREAD_LIMIT"] = "1" },
    };
}
