using System.Globalization;
using System.Text.Json;
using Domicile.Base;
using Domicile.Media;
using Domicile.Work.Children;

namespace Domicile.Video.Processing;

/// <summary>Finds out by ffprobe what a file is, from what is in it and not from what it says of itself.</summary>
internal sealed class Probe(Sandbox sandbox)
{
    public static readonly Refusal CutShort = new("video-cut-short", 422, "The file ends before its video does. Was it copied completely?");

    private static readonly Bounds Bounds = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(20));

    /// <summary>Probes a file in the folder that comes from outside: what its index says is counted.</summary>
    public Task<Outcome<Source>> Read(string folder, string file, CancellationToken cancellationToken) =>
        Read(folder, file, async source =>
        {
            var packets = await Run(folder, file,
                ["-select_streams", "V:0", "-of", "csv=p=0", "-show_entries", "packet=pts_time,dts_time"], cancellationToken);
            if (packets.Code != 0) return Classify(packets);
            var (frames, seconds) = Measure(packets.Output);
            if (packets.Error.Contains("partial file", StringComparison.Ordinal) || frames < source.DeclaredFrames * 0.9) return CutShort;
            // Frames without times: an old AVI, whose rate is all there is to go by.
            return source with { Frames = frames, Seconds = seconds > 0 ? seconds : source.Seconds };
        }, cancellationToken);

    /// <summary>Probes a file that our own run of ffmpeg has finished, whose index is right.</summary>
    public Task<Outcome<Source>> ReadOwn(string folder, string file, CancellationToken cancellationToken) =>
        Read(folder, file, source => Task.FromResult<Outcome<Source>>(source with { Frames = source.DeclaredFrames }), cancellationToken);

    private async Task<Outcome<Source>> Read(
        string folder, string file, Func<Source, Task<Outcome<Source>>> count, CancellationToken cancellationToken)
    {
        try
        {
            var streams = await Run(folder, file, ["-of", "json", "-show_streams", "-show_format"], cancellationToken);
            if (streams.Code != 0) return Classify(streams);
            if (!Describe(streams.Output).Succeeded(out var source, out var refusal)) return refusal;
            return await count(source with { Bytes = new FileInfo(Path.Combine(folder, file)).Length });
        }
        catch (InvalidDataException)
        {
            // More packets, or more metadata, than any video within the limits has.
            return Undecoded.Unreadable;
        }
    }

    private Task<Ended> Run(string folder, string file, string[] what, CancellationToken cancellationToken) =>
        sandbox.Run(Programs.Ffprobe, ["-v", "error", .. what, .. Formats.Input(file)], WorkFolder.FilesOf(Path.Combine(folder, file)), Bounds, cancellationToken);

    // 126 and 127: it cannot be started.
    private static Refusal Classify(Ended ended) => ended.Code is 126 or 127
        ? throw new InvalidOperationException("ffprobe cannot be run.") : Undecoded.Unreadable;

    /// <summary>Reads ffprobe's JSON.</summary>
    internal static Outcome<Source> Describe(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("streams", out var list)) return Undecoded.Unreadable;
        var streams = list.EnumerateArray().ToList();
        // A cover picture in a sound file is a stream of kind video, too.
        var video = streams.FirstOrDefault(stream => Text(stream, "codec_type") == "video" && Number(stream, "disposition", "attached_pic") == 0);
        if (video.ValueKind == JsonValueKind.Undefined) return Undecoded.NoPicture;
        var sound = streams.FirstOrDefault(stream => Text(stream, "codec_type") == "audio" && Number(stream, "channels") > 0);
        var (width, height) = ((int)Number(video, "width"), (int)Number(video, "height"));
        if (width <= 0 || height <= 0) return Undecoded.Unreadable;

        var (square, turned) = (Ratio(Text(video, "sample_aspect_ratio"), ':'), Rotation(video) % 180 != 0);
        var shown = square is > 0.1 and < 10 ? (int)Math.Round(width * square) : width;
        var rate = Ratio(Text(video, "avg_frame_rate"), '/');
        var interlaced = Text(video, "field_order") is "tt" or "bb" or "tb" or "bt";
        return new Source(
            turned ? height : shown, turned ? shown : height, width * height,
            rate > 0 ? Number(video, "nb_frames") / rate : 0, 0, (int)Number(video, "nb_frames"),
            Text(video, "codec_name") ?? "", Text(video, "pix_fmt") ?? "",
            Rotation(video) == 0 && Math.Abs(shown - width) <= 1 && !interlaced, interlaced, Text(video, "color_transfer"),
            sound.ValueKind != JsonValueKind.Undefined, Text(sound, "codec_name"), (int)Number(sound, "channels"), 0);
    }

    /// <summary>Counts the packets and the time from the first to the end of the last.</summary>
    internal static (int Frames, double Seconds) Measure(string packets)
    {
        var (frames, first, last) = (0, double.MaxValue, double.MinValue);
        foreach (var line in packets.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty) continue;
            frames++;
            foreach (var field in line.Split(','))
            {
                if (!double.TryParse(line[field], CultureInfo.InvariantCulture, out var time)) continue;
                (first, last) = (Math.Min(first, time), Math.Max(last, time));
                break;
            }
        }
        return last <= first ? (frames, 0) : (frames, (last - first) * frames / Math.Max(frames - 1, 1));
    }

    private static double Rotation(JsonElement video)
    {
        if (video.TryGetProperty("side_data_list", out var list))
            foreach (var data in list.EnumerateArray())
                if (data.TryGetProperty("rotation", out var rotation) && rotation.ValueKind == JsonValueKind.Number) return rotation.GetDouble();
        return Number(video, "tags", "rotate");
    }

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // ffprobe writes some numbers as strings. What is missing or unreadable is 0.
    private static double Number(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return 0;
        return double.TryParse(element.ToString(), CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, int.MinValue, int.MaxValue) : 0;
    }

    private static double Ratio(string? text, char separator)
    {
        var parts = (text ?? "").Split(separator);
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var above)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var below) && below != 0 ? above / below : 0;
    }
}
