using System.Net;
using System.Text;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Work.Children;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>Whatever is sent: a documented problem, and nothing left behind.</summary>
public sealed class BadUploadTests : VideoTest
{
    [Fact]
    public async Task Where_nothing_can_be_isolated_no_upload_begins_and_no_picture_is_read()
    {
        var none = new Sandbox(TimeProvider.System) { Ways = [] };
        await using var running = await RunningVideo.Start(Folder.Path, Vault, works: false, sandbox: none);
        using var ann = running.Client(RunningVideo.Ann);
        using var refused = await ann.Begin(1000);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no-sandbox"), (refused.StatusCode, await refused.Code()));
        Assert.Empty(Files());
        var picture = Footage.Make("jpg", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
        Assert.Equal("no-sandbox", (await running.Services.GetRequiredService<IPictures>().Square(picture, 64, TestContext.Current.CancellationToken)).Refusal?.Code);
    }

    private static readonly Dictionary<string, string?> SmallLimits = new()
    {
        ["DOMICILE_VIDEO_MAX_SECONDS"] = "3",
        ["DOMICILE_VIDEO_MAX_PIXELS"] = "307200",
        ["DOMICILE_VIDEO_MAX_BYTES"] = "5000000",
    };

    public static TheoryData<string, string> BadFiles => new()
    {
        { "text named .mp4", "video-unreadable" },
        { "random bytes", "video-unreadable" },
        { "a truncated MP4", "video-unreadable" },
        { "a truncated MP4 that starts with its index", "video-cut-short" },
        { "sound only", "no-picture" },
        { "sound with a cover picture", "no-picture" },
        { "one frame", "single-frame" },
        { "a PNG", "video-unreadable" },
        { "too long", "video-too-long" },
        { "too many pixels", "video-too-many-pixels" },
        { "an HLS playlist with a file", "video-unreadable" },
        { "an HLS playlist with an address", "video-unreadable" },
        { "a concat script", "video-unreadable" },
        { "an SVG that refers to a file", "video-unreadable" },
        { "a DASH manifest", "video-unreadable" },
        { "an SDP", "video-unreadable" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_file_that_is_no_video_is_refused(string file, string code)
    {
        var running = await Start(SmallLimits, works: false);
        var (_, refused) = await Ann(running).Upload(Bytes(file));
        Assert.Equal(code, refused);
        await NothingIsLeft(running);
    }

    [Theory]
    [InlineData("empty", "0", "empty-file")]
    [InlineData("too large", "5000001", "video-too-large")]
    [InlineData("no number", "ten", "upload-length")]
    [InlineData("negative", "-5", "upload-length")]
    [InlineData("beyond 64 bits", "99999999999999999999", "upload-length")]
    [InlineData("deferred", null, "upload-length")]
    public async Task A_size_that_cannot_be_is_refused_before_any_byte(string _, string? length, string code)
    {
        var running = await Start(SmallLimits, works: false);
        using var answer = await Ann(running).Begin(1, ("Upload-Length", length));
        Assert.Equal(code, await answer.Code());
        Assert.InRange((int)answer.StatusCode, 400, 499);
        await NothingIsLeft(running);
    }

    [Theory]
    [InlineData("../../etc/passwd", "file-name-is-path")]
    [InlineData("/etc/passwd", "file-name-is-path")]
    [InlineData("..\\windows", "file-name-is-path")]
    [InlineData("a\0b", "file-name-is-path")]
    [InlineData("..", "file-name-is-path")]
    public async Task A_file_name_that_is_a_path_is_refused(string name, string code)
    {
        var running = await Start(works: false);
        using var answer = await Ann(running).Begin(10, ("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes(name))));
        Assert.Equal(code, await answer.Code());
        await NothingIsLeft(running);
    }

    [Theory]
    [InlineData("filename not-base64!")]
    [InlineData("filename YQ==,filename YQ==")]
    [InlineData("filename YQ== YQ==")]
    [InlineData(",")]
    [InlineData("filename /w==")]
    public async Task Malformed_metadata_is_refused(string metadata)
    {
        var running = await Start(works: false);
        using var answer = await Ann(running).Begin(10, ("Upload-Metadata", metadata));
        Assert.Equal("upload-metadata", await answer.Code());
        await NothingIsLeft(running);
    }

    [Fact]
    public async Task A_file_name_is_not_kept()
    {
        var running = await Start(works: false);
        using var answer = await Ann(running).Begin(10, ("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes("my secret.mp4"))));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.All(TestDatabase.Files(Folder.Path), path =>
            Assert.DoesNotContain("my secret", Encoding.Latin1.GetString(Shared(path)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_bytes_than_declared_end_the_upload()
    {
        var running = await Start(works: false);
        var ann = Ann(running);
        using var begun = await ann.Begin(100);
        using var answer = await ann.Append(begun.Headers.Location!.OriginalString, 0, new byte[101]);
        Assert.Equal("upload-longer-than-declared", await answer.Code());
        await NothingIsLeft(running);
    }

    [Theory]
    [InlineData("Upload-Offset", "5", "upload-offset-conflict")]
    [InlineData("Upload-Offset", "-1", "upload-offset")]
    [InlineData("Upload-Offset", null, "upload-offset")]
    [InlineData("Upload-Checksum", "md5 AAAA", "upload-checksum-algorithm")]
    [InlineData("Upload-Checksum", "sha256 AAAA", "upload-checksum-algorithm")]
    [InlineData("Upload-Checksum", "sha256", "upload-checksum-algorithm")]
    [InlineData("Tus-Resumable", "0.2.2", "tus-version")]
    [InlineData("Tus-Resumable", null, "tus-version")]
    public async Task A_wrong_header_changes_nothing(string header, string? value, string code)
    {
        var ann = Ann(await Start(works: false));
        using var begun = await ann.Begin(100);
        var path = begun.Headers.Location!.OriginalString;
        using var answer = await ann.Append(path, 0, new byte[10], (header, value));
        Assert.Equal(code, await answer.Code());
        using var told = await ann.Tell(path);
        Assert.Equal(0, told.Offset());
    }

    [Fact]
    public async Task The_body_must_have_the_protocols_type()
    {
        var ann = Ann(await Start(works: false));
        using var begun = await ann.Begin(100);
        using var request = new HttpRequestMessage(HttpMethod.Patch, begun.Headers.Location)
        {
            Content = new StringContent("text"),
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } },
        };
        using var answer = await ann.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("upload-content-type", await answer.Code());
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Another_persons_upload_does_not_exist(string method)
    {
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(100);
        var path = begun.Headers.Location!.OriginalString;
        using var answer = await Ben(running).Tus(new(method), path, method == "PATCH" ? new byte[10] : null, ("Upload-Offset", "0"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        if (method != "HEAD") Assert.Equal("upload-not-found", await answer.Code());
        using var told = await Ann(running).Tell(path);
        Assert.Equal(0, told.Offset());
    }

    [Fact]
    public async Task Nobody_uploads_without_a_session()
    {
        var running = await Start(works: false);
        using var answer = await Nobody(running).Begin(100);
        Assert.Equal("sign-in-first", await answer.Code());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await NothingIsLeft(running);
    }

    private async Task NothingIsLeft(RunningVideo running)
    {
        Assert.Empty(Files());
        await using var scope = running.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VideoDb>();
        Assert.False(await db.Clips.AnyAsync(TestContext.Current.CancellationToken));
        Assert.False(await db.Jobs.AnyAsync(job => job.Kind == "process-video", TestContext.Current.CancellationToken));
    }

    private static byte[] Shared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Bytes(string file) => file switch
    {
        "text named .mp4" => "This is not a video."u8.ToArray(),
        "random bytes" => [.. Enumerable.Range(0, 50_000).Select(at => (byte)(at * 7919 >> 3))],
        "a truncated MP4" => Footage.Lasting(2)[..^3000],
        "a truncated MP4 that starts with its index" => Cut(Footage.Make("mp4",
            "-f lavfi -i testsrc2=s=320x240:r=10:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart")),
        "sound only" => Footage.SoundOnly,
        "sound with a cover picture" => Footage.Make("m4a", "-f lavfi -i sine=440:d=2 -f lavfi -i testsrc2=s=100x100:r=1:d=1 -map 0 -map 1 -c:a aac -c:v mjpeg -frames:v 1 -disposition:v attached_pic"),
        "one frame" => Footage.OneFrame,
        "a PNG" => Footage.Make("png", "-f lavfi -i testsrc2=s=100x100:r=1:d=1 -frames:v 1"),
        "too long" => Footage.Lasting(4),
        "too many pixels" => Footage.Of(800, 600),
        "an HLS playlist with a file" => "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray(),
        "an HLS playlist with an address" => "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n#EXT-X-ENDLIST\n"u8.ToArray(),
        "a concat script" => "ffconcat version 1.0\nfile /etc/passwd\n"u8.ToArray(),
        "an SVG that refers to a file" => "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"file:///etc/passwd\"/></svg>"u8.ToArray(),
        "a DASH manifest" => "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><BaseURL>file:///etc/</BaseURL></Period></MPD>"u8.ToArray(),
        "an SDP" => "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"u8.ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(file)),
    };

    private static byte[] Cut(byte[] file) => file[..(file.Length * 6 / 10)];
}
