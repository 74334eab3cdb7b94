using System.Diagnostics;
using System.Text;
using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Processing;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Service;

/// <summary>What comes out of ffmpeg, for what people's devices put in.</summary>
[Trait("Database", "none")]
public sealed class EncoderTests : IDisposable
{
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    private readonly TemporaryFolder _data = new();
    private readonly Sandbox _sandbox = new(TimeProvider.System);
    private readonly WorkFolder _folders;
    private readonly Probe _probe;
    private readonly Domicile.Video.Processing.Encoder _encoder;

    public EncoderTests()
    {
        _folders = new(Options.Create(new DataFolder { Path = _data.Path }), TimeProvider.System);
        _probe = new(_sandbox);
        _encoder = new(_sandbox, _probe);
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, int> Sources => new()
    {
        { "mkv", $"-f lavfi -i testsrc2=s=333x251:r=12.5:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv444p", 332, 250 },
        { "webm", "-f lavfi -i testsrc2=s=320x240:r=24000/1001:d=1 -f lavfi -i sine=300:d=1 -c:v libvpx -b:v 500k -c:a libvorbis", 320, 240 },
        { "mp4", $"-f lavfi -i testsrc2=s=320x240:r=30:d=1,setsar=4/3 {H264}", 426, 240 },
        { "avi", "-f lavfi -i testsrc2=s=320x240:r=15:d=1 -f lavfi -i sine=300:d=1 -c:v mjpeg -c:a pcm_s16le", 320, 240 },
        { "mov", "-f lavfi -i testsrc2=s=320x240:r=30:d=1 -c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -tag:v hvc1", 320, 240 },
        { "mov", "-f lavfi -i testsrc2=s=320x240:r=30:d=1 -c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -tag:v hvc1", 320, 240 },
        { "mp4", $"-f lavfi -i testsrc2=s=320x240:r=120:d=1 {H264}", 320, 240 },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Whatever_comes_in_plays_everywhere_upright_and_square(string extension, string arguments, int width, int height)
    {
        using var work = await Put(Footage.Make(extension, arguments));
        var (source, made) = await Process(work);

        var result = made[^1].Result;
        Assert.Equal(("h264", "yuv420p", true), (result.Codec, result.PixelFormat, result.IsPlain));
        Assert.Equal((width, height), (result.Width, result.Height));
        Assert.Equal(source.FramesPerSecond > 61 ? source.Frames / 2 : source.Frames, result.Frames);
        Assert.Equal(source.HasSound, result.HasSound);
        Assert.Null(result.Transfer is "smpte2084" or "arib-std-b67" ? result.Transfer : null);
        Assert.True(MoovBeforeMdat(work.File(made[^1].File)));
    }

    [Fact]
    public async Task A_picture_that_is_to_be_turned_is_turned()
    {
        using var work = await Put(Footage.Turned);
        var (source, made) = await Process(work);
        Assert.Equal((360, 640, false), (source.Width, source.Height, source.IsPlain));
        Assert.Equal((360, 640, true), (made[0].Result.Width, made[0].Result.Height, made[0].Result.IsPlain));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_camera_wrote_about_itself_is_gone(bool copied)
    {
        using var work = await Put(Footage.Small);
        Assert.NotEqual(-1, Footage.Small.AsSpan().IndexOf("+59.9139"u8));
        var (source, _) = await Read(work);
        var made = await _encoder.Make(work, ProbeGate.Original, source, [new(360, 360, 640, copied)], null, Test);

        var output = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(work.File(made[0].File), Test));
        Assert.All(new[] { "+59.9139", "PhoneMaker", "Lavf", "creation" }, trace => Assert.DoesNotContain(trace, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("volume=-30dB")]
    [InlineData("volume=-3dB")]
    public async Task Quiet_and_loud_sound_come_out_equally_loud(string filter)
    {
        using var work = await Put(Footage.Make("mp4", $"-f lavfi -i testsrc2=s=320x240:r=10:d=5 -f lavfi -i anoisesrc=c=pink:d=5:a=0.8 -af {filter} {H264} -c:a aac"));
        var (source, made) = await Process(work);
        File.Move(work.File(made[0].File), work.File(ProbeGate.Original), overwrite: true);
        var after = await _encoder.Measure(work, ProbeGate.Original, source, Test);
        Assert.InRange(after!.Integrated, Loudness.Target - 1, Loudness.Target + 1);
    }

    [Fact]
    public async Task A_cover_is_not_black_when_the_beginning_is()
    {
        using var work = await Put(Footage.Make("mp4", "-f lavfi -i testsrc2=s=320x240:r=30:d=3 -vf drawbox=color=black:t=fill:enable='lt(t,1.5)' " + H264));
        await new Cover(_sandbox).Take(work, ProbeGate.Original, null, Test);
        Assert.InRange(await Brightness(work, Cover.File), 60, 255);
    }

    [Fact]
    public async Task A_clip_that_is_dark_throughout_has_a_cover_too()
    {
        using var work = await Put(Footage.Make("mp4", "-f lavfi -i color=black:s=320x240:r=10:d=1 " + H264));
        await new Cover(_sandbox).Take(work, ProbeGate.Original, null, Test);
        Assert.True(new FileInfo(work.File(Cover.File)).Length > 0);
    }

    [Fact]
    public async Task All_sizes_come_from_one_run_and_the_sound_of_a_later_run_is_copied()
    {
        using var work = await Put(Footage.Portrait);
        var (source, _) = await Read(work);
        var first = await _encoder.Make(work, ProbeGate.Original, source, [new(360, 360, 640)], null, Test);
        File.Move(work.File(first[0].File), work.File(Recipe.Sound));
        var rest = await _encoder.Make(work, ProbeGate.Original, source, [new(480, 480, 854), new(720, 720, 1280)], null, Test);

        Assert.Equal([(480, 854), (720, 1280)], rest.Select(made => (made.Result.Width, made.Result.Height)));
        Assert.All(rest, made => Assert.True(made.Result.HasSound));
    }

    private async Task<(Source Source, IReadOnlyList<Made> Made)> Process(WorkFolder.Work work)
    {
        var (source, loudness) = await Read(work);
        return (source, await _encoder.Make(work, ProbeGate.Original, source, Ladder.Plan(source, allowCopy: false)[0], loudness, Test));
    }

    private async Task<(Source Source, Loudness? Loudness)> Read(WorkFolder.Work work)
    {
        var source = (await _probe.Read(work.Path, ProbeGate.Original, Test)).OrThrow();
        return (source, await _encoder.Measure(work, ProbeGate.Original, source, Test));
    }

    private async Task<WorkFolder.Work> Put(byte[] file)
    {
        var work = await _folders.Open(file.Length + (256 << 20), Test);
        File.WriteAllBytes(work.File(ProbeGate.Original), file);
        return work;
    }

    /// <summary>The mean of the picture's luma, 0 to 255.</summary>
    private static async Task<double> Brightness(WorkFolder.Work work, string file)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", work.File(file), "-vf", "scale=1:1,format=gray", "-f", "rawvideo", "-"]) { RedirectStandardOutput = true };
        using var ffmpeg = System.Diagnostics.Process.Start(start)!;
        var luma = ffmpeg.StandardOutput.BaseStream.ReadByte();
        await ffmpeg.WaitForExitAsync(Test);
        return luma;
    }

    private static bool MoovBeforeMdat(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        return bytes.IndexOf("moov"u8) < bytes.IndexOf("mdat"u8);
    }

    public void Dispose()
    {
        _folders.Sweep();
        _data.Dispose();
    }
}
