using System.Globalization;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Work.Children;

namespace Domicile.Video.Processing;

/// <summary>Takes a cover from a rendition: the frame its creator chose, or a typical one that is not black.</summary>
internal sealed class Cover(Sandbox sandbox)
{
    public const string File = "cover.jpg";

    /// <summary>Bytes of it at most.</summary>
    public const long Room = 16L << 20;

    private static readonly Bounds Bounds = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));

    /// <summary>Writes <see cref="File"/> into the working folder.</summary>
    /// <exception cref="IOException">No frame could be taken.</exception>
    public async Task Take(WorkFolder.Work work, string rendition, long? atMilliseconds, CancellationToken cancellationToken)
    {
        foreach (var way in Ways(atMilliseconds))
        {
            await sandbox.Run(Programs.Ffmpeg, ["-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y", .. Seek(way.At), .. Formats.Input(rendition),
                "-map", "0:V:0", "-vf", way.Filter, "-frames:v", "1", "-q:v", "4", "-map_metadata", "-1", "-fflags", "+bitexact",
                "-flags", "+bitexact", File], work.Files([rendition], [File], Room), Bounds, cancellationToken);
            if (new FileInfo(work.File(File)) is { Exists: true, Length: > 0 }) return;
        }
        throw new IOException("No frame makes a cover.");
    }

    /// <summary>A cover's name in storage: one name, one picture.</summary>
    public static string NameOf(StoredRendition rendition, long? at) => string.Create(CultureInfo.InvariantCulture,
        $"cover-{Path.GetFileNameWithoutExtension(rendition.File)}-{(at is { } chosen ? chosen : "auto")}.jpg");

    private static IEnumerable<(long? At, string Filter)> Ways(long? at)
    {
        const string FullRange = "scale=out_range=full,format=yuvj420p";
        if (at is not null) yield return (at, FullRange);
        // Frames of which nine tenths are black are passed over; of the next 24 the most typical is taken. A clip that is dark throughout
        // gets whatever is typical of it.
        yield return (null, "blackframe=amount=0:threshold=32,metadata=mode=select:key=lavfi.blackframe.pblack:value=90:function=less," +
            "thumbnail=n=24," + FullRange);
        yield return (null, "thumbnail=n=24," + FullRange);
    }

    private static string[] Seek(long? at) => at is { } time ? ["-ss", (time / 1000.0).ToString("0.###", CultureInfo.InvariantCulture)] : [];
}
