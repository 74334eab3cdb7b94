using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Media;

internal sealed class Frames(Sandbox sandbox, IOptions<DecodingLimits> limits) : IFrames
{
    private static readonly string[] Quiet = ["-hide_banner", "-nostdin", "-nostats", "-v", "error"];
    private static readonly Bounds PictureBounds = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

    public bool IsPicture(ReadOnlySpan<byte> start) => Pictures.Demuxer(start) is not null;

    public async Task<Outcome<T>> Picture<T>(string path, Func<Pixels, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        if (await Pictures.DemuxerOf(path, cancellationToken) is not { } demuxer) return IPictures.Unreadable;
        try
        {
            // Portable pixmap: a header that says the size, then the pixels.
            var (code, result, _) = await sandbox.Run(Programs.Ffmpeg, [.. Quiet, "-noautorotate", .. Pictures.Input(demuxer, Path.GetFileName(path)), "-frames:v", "1", "-sws_flags", "accurate_rnd+full_chroma_int+bicubic",
                "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1"],
                WorkFolder.FilesOf(path), PictureBounds, async (output, stop) => await read(await Header(output, "P6", stop), stop), cancellationToken);
            return code == 0 ? result : IPictures.Unreadable;
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or EndOfStreamException or TimeoutException)
        {
            return IPictures.Unreadable;
        }
    }

    public async Task<Outcome<Done>> Video(
        string path, int edge, double? perSecond, Func<Stream, CancellationToken, Task<int>> read, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(limits.Value.MaxSeconds);
        var bounds = new Bounds(TimeSpan.FromMinutes(1) + length * 5, TimeSpan.FromSeconds(30) + length * 10);
        var rate = perSecond is { } most ? string.Create(CultureInfo.InvariantCulture, $"fps={most},") : "";
        try
        {
            var (code, frames, error) = await sandbox.Run(Programs.Ffmpeg, [.. Quiet, "-max_pixels", Text(limits.Value.MaxPixels),
                .. Formats.Input(Path.GetFileName(path)), "-map", "0:V:0", "-fps_mode", "passthrough",
                // A clip may run a few frames over, and a container may lie: this is where its decoding ends.
                "-t", Text(limits.Value.MaxSeconds + 1),
                "-vf", rate + $"scale={Text(edge)}:{Text(edge)}:flags=area,format=gray", "-f", "rawvideo", "pipe:1"],
                WorkFolder.FilesOf(path), bounds, read, cancellationToken);
            // 128 + 9 and 128 + 24: killed, as by the kernel for want of memory, or out of processor time.
            if (code is 137 or 152 || error.Contains("Cannot allocate memory", StringComparison.Ordinal)) return Undecoded.TooDemanding;
            if (frames == 0) return code == 0 ? Undecoded.NoPicture : Undecoded.Unreadable;
            return code == 0 ? default(Done) : Undecoded.Damaged;
        }
        catch (TimeoutException)
        {
            return Undecoded.TooDemanding;
        }
    }

    /// <summary>"P6 width height 255", or P5 for grey, each followed by one blank.</summary>
    internal static async Task<Pixels> Header(Stream output, string kind, CancellationToken cancellationToken)
    {
        var fields = new List<string>();
        var (field, one) = (new StringBuilder(), new byte[1]);
        for (var length = 0; fields.Count < 4 && length < 64; length++)
        {
            await output.ReadExactlyAsync(one, cancellationToken);
            if (!char.IsWhiteSpace((char)one[0]))
            {
                field.Append((char)one[0]);
                continue;
            }
            fields.Add(field.ToString());
            field.Clear();
        }
        if (fields is not [var found, var columns, var rows, "255"] || found != kind || !int.TryParse(columns, CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(rows, CultureInfo.InvariantCulture, out var height) || width <= 0 || height <= 0 || (long)width * height > Pictures.MaxPixels)
            throw new InvalidDataException("Not a pixmap.");
        return new(width, height, output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
