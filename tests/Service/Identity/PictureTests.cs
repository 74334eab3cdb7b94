using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Domicile.Tests.Service;

public sealed class PictureTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("picture.jpg", "mjpeg")]
    [InlineData("picture.png", "png")]
    [InlineData("picture.webp", "libwebp")]
    public async Task A_picture_is_made_anew_as_a_square_without_metadata_and_goes_when_it_is_removed(string name, string codec)
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        var set = await Put(ada, Make(name, codec));
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var url = (await set.Json()).GetProperty("url").GetString()!;

        var jpeg = await town.Client().GetByteArrayAsync(url, Cancellation);
        Assert.Equal([0xFF, 0xD8, 0xFF], jpeg[..3]);
        Assert.True(jpeg.AsSpan().IndexOf("PLANTED-PLACE"u8) < 0);
        Assert.Empty(town.FilesWith("PLANTED-PLACE"));
        Assert.Equal(HttpStatusCode.NoContent, (await ada.DeleteAsync("/api/profile/picture", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await town.Client().GetAsync(url, Cancellation)).StatusCode);
    }

    public static TheoryData<string, byte[], int, string> Bad { get; } = new()
    {
        { "empty", [], 422, "picture-unreadable" },
        { "text", "not a picture"u8.ToArray(), 422, "picture-unreadable" },
        { "SVG", "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"u8.ToArray(), 422, "picture-unreadable" },
        { "playlist", "#EXTM3U\nfile:///etc/passwd\n"u8.ToArray(), 422, "picture-unreadable" },
        { "only a signature", [0xFF, 0xD8, 0xFF, 0xE0], 422, "picture-unreadable" },
        { "truncated", Make("cut.png", "png")[..40], 422, "picture-unreadable" },
        { "too large", new byte[(2 << 20) + 1], 413, "body-too-large" },
    };

    [Theory]
    // To name each row beforehand, xunit would write megabytes out byte by byte.
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_picture_is_refused_and_nothing_changes(string what, byte[] bytes, int status, string code)
    {
        var name = "ada" + Bad.Select(row => row.Data.Item1).ToList().IndexOf(what);
        using var ada = await shared.Town.SignUp(name);
        await (await Put(ada, bytes)).AssertProblem(status, code);
        var profile = (await (await ada.GetAsync("/api/profiles/" + name, Cancellation)).Json()).GetProperty("profile");
        Assert.True(profile.GetProperty("avatarUrl").ValueKind == System.Text.Json.JsonValueKind.Null, what);
    }

    private static async Task<HttpResponseMessage> Put(HttpClient client, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/profile/picture")
        {
            Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } },
        };
        // A body that is refused unread is not sent either.
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request, Cancellation);
    }

    private static byte[] Make(string name, string codec)
    {
        var folder = Directory.CreateTempSubdirectory("domicile-picture-");
        var path = Path.Combine(folder.FullName, name);
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=500x300", "-frames:v", "1", "-metadata", "comment=PLANTED-PLACE", "-c:v", codec, path]);
        ffmpeg.WaitForExit();
        var bytes = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return bytes;
    }
}
