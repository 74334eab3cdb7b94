using System.Globalization;
using Domicile.Base;
using Domicile.Work.Children;

namespace Domicile.Media;

internal sealed class Pictures(Sandbox sandbox, WorkFolder folders) : IPictures, IDisposable
{
    internal const int MaxPixels = 50_000_000;
    private const string Codecs = "mjpeg,png,webp,vp8";
    private const string In = "in", Out = "out.jpg";
    private const long Room = 4 << 20;
    private static readonly Bounds Bounds = new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _places = new(2);

    public async Task<Outcome<byte[]>> Square(byte[] picture, int edge, CancellationToken cancellationToken)
    {
        if (Demuxer(picture) is not { } demuxer) return IPictures.Unreadable;
        if (!sandbox.CanRun) return IPictures.NoSandbox;
        if (!await _places.WaitAsync(Patience, cancellationToken)) return IPictures.Busy;
        try
        {
            using var work = await folders.Open(picture.Length + Room, cancellationToken, Patience);
            await File.WriteAllBytesAsync(work.File(In), picture, cancellationToken);
            var side = edge.ToString(CultureInfo.InvariantCulture);
            await sandbox.Run(Programs.Ffmpeg, ["-hide_banner", "-nostdin", "-v", "error", "-y", .. Input(demuxer, In),
                "-vf", $"scale={side}:{side}:force_original_aspect_ratio=increase:out_range=full,crop={side}:{side},format=yuvj420p",
                "-frames:v", "1", "-q:v", "4", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact", Out],
                work.Files([In], [Out], Room), Bounds, cancellationToken);
            return new FileInfo(work.File(Out)) is { Exists: true, Length: > 0 } made
                ? await File.ReadAllBytesAsync(made.FullName, cancellationToken) : IPictures.Unreadable;
        }
        catch (InvalidDataException)
        {
            return IPictures.Unreadable;
        }
        catch (Exception busy) when (busy is TimeoutException or MemoryShortException)
        {
            // A picture that is too much to decode meets the bound on processor time first: this machine is busy.
            return IPictures.Busy;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Options before every picture.</summary>
    internal static IEnumerable<string> Input(string demuxer, string file) =>
    [
        "-threads", "1", "-protocol_whitelist", "file,pipe", "-codec_whitelist", Codecs, "-max_pixels", MaxPixels.ToString(CultureInfo.InvariantCulture),
        "-f", demuxer, "-i", "file:" + file,
    ];

    /// <summary>The demuxer for a file; null for one that is no picture.</summary>
    internal static async Task<string?> DemuxerOf(string path, CancellationToken cancellationToken)
    {
        var start = new byte[16];
        await using var file = File.OpenRead(path);
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return Demuxer(start.AsSpan(0, read));
    }

    // Told by the first bytes, not by the name: ffmpeg is left no choice of format.
    internal static string? Demuxer(ReadOnlySpan<byte> picture) =>
        picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "jpeg_pipe"
        : picture.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "png_pipe"
        : picture.Length > 12 && picture.StartsWith("RIFF"u8) && picture[8..].StartsWith("WEBP"u8) ? "webp_pipe" : null;
}
