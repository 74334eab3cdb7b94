using System.Diagnostics;
using System.Globalization;
using Domicile.Media;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Bench;

/// <summary>Alters clips as people do who post them again, and counts how many are found again, and what else is.</summary>
internal static class RobustnessBench
{
    private static readonly (string Name, string Filter, string Options)[] Alterations =
    [
        ("none", "null", ""),
        ("re-encoded at 1 Mb/s", "null", "-b:v 1M"), ("re-encoded at 300 kb/s", "null", "-b:v 300k"), ("re-encoded at 100 kb/s", "null", "-b:v 100k"),
        ("half the size", "scale=iw/2:-2", ""), ("grey", "hue=s=0", ""), ("brighter, more contrast", "eq=brightness=0.1:contrast=1.3", ""),
        ("letterbox", "pad=iw:ih*1.5:0:(oh-ih)/2", ""), ("pillarbox, white", "pad=iw*1.5:ih:(ow-iw)/2:0:white", ""),
        ("between blurred copies of itself", "split[a][b];[a]scale=360:640,boxblur=20[c];[b]scale=360:-2[d];[c][d]overlay=0:(H-h)/2", ""),
        ("small logo", "drawbox=x=iw*0.85:y=ih*0.05:w=iw*0.1:h=ih*0.1:color=red:t=fill", ""),
        ("large logo", "drawbox=x=iw*0.6:y=ih*0.6:w=iw*0.35:h=ih*0.35:color=yellow:t=fill", ""),
        ("band of text over a fifth", "drawbox=x=0:y=ih*0.7:w=iw:h=ih*0.2:color=white:t=fill", ""),
        ("cropped by 5 %", "crop=iw*0.95:ih*0.95", ""), ("cropped by 10 %", "crop=iw*0.9:ih*0.9", ""), ("cropped by 20 %", "crop=iw*0.8:ih*0.8", ""),
        ("10 % off one side", "crop=iw*0.9:ih:0:0", ""), ("20 % off one corner", "crop=iw*0.8:ih*0.8:0:0", ""),
        ("mirrored", "hflip", ""), ("upside down", "vflip", ""), ("turned by a quarter", "transpose=1", ""),
        ("mirrored, letterbox", "hflip,pad=iw:ih*1.5:0:(oh-ih)/2", ""), ("mirrored, cropped by 10 %", "hflip,crop=iw*0.9:ih*0.9", ""),
        ("5 % faster", "setpts=PTS/1.05", ""), ("5 % slower", "setpts=PTS*1.05", ""), ("the middle half", "null", "trim"),
        ("in a corner of another", "scale=iw*0.4:-2[p];mandelbrot=s=640x360:r=25[b];[b][p]overlay=W-w-20:H-h-20:shortest=1", ""),
        ("in the middle of another", "scale=iw*0.6:-2[p];mandelbrot=s=640x480:r=25[b];[b][p]overlay=(W-w)/2:(H-h)/2:shortest=1", ""),
    ];

    // Of each clip, so that the whole takes a few minutes. What is known is the whole clip.
    private const string Seconds = "12";

    private static readonly string[] Samples = ["chair-orig-22-sd-bar.mp4", "pattern-hd-no-bar.mp4"];

    public static async Task Run(string shared)
    {
        var folder = Directory.CreateTempSubdirectory("domicile-bench-").FullName;
        var hasher = new VideoHasher(new Frames(new Sandbox(TimeProvider.System), Options.Create(new DecodingLimits())));
        try
        {
            string[] clips = [.. Directory.EnumerateFiles(Path.Combine(shared, "media")).Where(file => Path.GetExtension(file) is ".mkv" or ".mp4" or ".webm").Order(),
                .. Samples.Select(name => Path.Combine(shared, "data", "pdq", "vpdq", "videos", name))];
            var known = new List<HashedVideo>();
            var index = new MediaIndex();
            foreach (var clip in clips) known.Add((await hasher.Hash(clip, isKnown: true, CancellationToken.None)).OrThrow());
            index.Add([.. known.Select(video => video.Hashes)]);
            Console.WriteLine($"{clips.Length} clips, {known.Sum(video => video.Frames)} frames, {index.Hashes} hashes");
            Console.WriteLine("| altered | vPDQ | found | weakest | others found | strongest other |");
            foreach (var (name, filter, options) in Alterations)
            {
                var (plain, found, others, weakest, strongest) = (0, 0, 0, 1.0, 0.0);
                foreach (var (at, clip) in clips.Index())
                {
                    var altered = Path.Combine(folder, "altered.mp4");
                    Alter(clip, altered, filter, options);
                    var upload = (await hasher.Hash(altered, isKnown: false, CancellationToken.None)).OrThrow();
                    if (Plain(upload, known[at])) plain++;
                    var likenesses = index.Match(upload.Hashes, _ => PdqHash.MatchDistance, _ => false);
                    var mine = likenesses.FirstOrDefault(likeness => likeness.Entry == at);
                    if (mine is not null && Matches(mine)) found++;
                    else if (Environment.GetEnvironmentVariable("VERBOSE") is not null) Console.WriteLine($"  missed {Path.GetFileName(clip)}: {mine} {string.Join(' ', upload.Hashes.CountBy(h => h.View))}");
                    others += likenesses.Count(likeness => likeness.Entry != at && Matches(likeness));
                    weakest = Math.Min(weakest, mine is null ? 0 : Math.Max(mine.UploadShare, mine.EntryShare));
                    strongest = Math.Max(strongest, likenesses.Where(likeness => likeness.Entry != at).Select(likeness => Math.Max(likeness.UploadShare, likeness.EntryShare)).DefaultIfEmpty().Max());
                }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {plain} of {clips.Length} | {found} of {clips.Length} | {weakest:0%} | {others} of {clips.Length * (clips.Length - 1)} | {strongest:0%} |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Matches(Likeness likeness) => likeness.UploadShare >= 0.5 || likeness.EntryShare >= 0.5;

    /// <summary>As the reference's Python does by default: four fifths of the upload's frames are like one of the known video's.</summary>
    private static bool Plain(HashedVideo upload, HashedVideo known)
    {
        var mine = upload.Hashes.Where(hash => hash.View == View.Whole).ToList();
        return mine.Count > 0 && mine.Count(hash => known.Hashes.Any(other => other.View == View.Whole && other.Hash.DistanceTo(hash.Hash) <= PdqHash.MatchDistance)) >= 0.8 * mine.Count;
    }

    private static void Alter(string clip, string altered, string filter, string options)
    {
        var trim = options == "trim" ? Math.Min(Length(clip), 12.0) : 0;
        string[] cut = trim > 0 ? ["-ss", (trim / 4).ToString(CultureInfo.InvariantCulture), "-to", (trim * 3 / 4).ToString(CultureInfo.InvariantCulture)] : [];
        var even = filter.Contains(';') ? filter + "[o];[o]scale=trunc(iw/2)*2:trunc(ih/2)*2" : filter + ",scale=trunc(iw/2)*2:trunc(ih/2)*2";
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-y", .. cut.Length > 0 ? cut : ["-t", Seconds], "-i", clip, "-an", "-filter_complex", even,
            "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", .. trim > 0 ? [] : options.Split(' ', StringSplitOptions.RemoveEmptyEntries), altered]);
        ffmpeg.WaitForExit();
        if (ffmpeg.ExitCode != 0) throw new InvalidOperationException($"{filter}: ffmpeg ended with {ffmpeg.ExitCode}.");
    }

    private static double Length(string clip)
    {
        using var probe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip]) { RedirectStandardOutput = true })!;
        return double.Parse(probe.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}
