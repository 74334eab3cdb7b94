using System.Net;
using Domicile.Video;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>Ranges, tags and caching, for the published file and for the sealed one alike.</summary>
public sealed class PlaybackTests : VideoTest
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_part_can_be_asked_for(bool published)
    {
        var (client, url, whole) = await Clip(published);
        foreach (var (range, expected) in new (string, Range)[]
        {
            ("bytes=0-99", 0..100), ("bytes=100-", 100..), ("bytes=-50", ^50..), ("bytes=70000-70010", 70000..70011), ("bytes=0-99999999", ..),
        })
        {
            using var answer = await Ask(client, url, range);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(whole[expected], await answer.Content.ReadAsByteArrayAsync(Test));
            Assert.Equal(whole.Length, answer.Content.Headers.ContentRange!.Length);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_range_outside_the_file_is_416_and_one_that_is_none_gets_the_whole_file(bool published)
    {
        var (client, url, whole) = await Clip(published);
        foreach (var range in new[] { "bytes=99999999-", "bytes=-0" })
        {
            using var outside = await Ask(client, url, range);
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
            Assert.Equal(whole.Length, outside.Content.Headers.ContentRange!.Length);
        }
        foreach (var range in new[] { "bytes=9-1", "bytes=x", "lines=1-2", "bytes" })
        {
            using var ignored = await Ask(client, url, range);
            Assert.Equal(HttpStatusCode.OK, ignored.StatusCode);
            Assert.Equal(whole.Length, (await ignored.Content.ReadAsByteArrayAsync(Test)).Length);
        }
    }

    [Fact]
    public async Task What_a_browser_has_is_not_sent_again()
    {
        var (client, url, _) = await Clip(published: true);
        using var first = await client.GetAsync(url, Test);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var again = await client.SendAsync(request, Test);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task What_is_private_is_kept_by_no_cache()
    {
        var (client, url, _) = await Clip(published: false);
        using var answer = await client.GetAsync(url, Test);
        Assert.Equal(["no-store", "private"], answer.Headers.CacheControl!.ToString().Split(", ").Order());
    }

    [Theory]
    [InlineData(0)] // what it is bound to
    [InlineData(160_000)] // the first chunk, after the answer has begun to be made
    [InlineData(-1)] // its end
    public async Task A_sealed_file_that_was_changed_is_answered_by_its_problem_and_not_played(int at)
    {
        var (client, url, _) = await Clip(published: false);
        foreach (var file in Files().Where(file => file.Contains("/blobs/sealed/", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file, Test);
            bytes[at < 0 ? ^1 : at] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Test);
        }
        await (await client.GetAsync(url, Test)).AssertProblem(500, "sealed-damaged");
    }

    [Theory]
    [InlineData("/media/..%2f..%2fservice/video.db")]
    [InlineData("/media/AAAAAAAAAAAAAAAAAAAAAA/..%2f..%2fservice%2fvideo.db")]
    [InlineData("/media/AAAAAAAAAAAAAAAAAAAAAA/360-1.mp4")]
    [InlineData("/media/AAAAAAAAAAAAAAAAAAAAAA/.360-1.mp4.tmp")]
    public async Task Only_published_media_are_served(string url)
    {
        using var answer = await Nobody(await Start(works: false)).GetAsync(url, Test);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<(HttpClient Client, string Url, byte[] Whole)> Clip(bool published)
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        var whole = await Ann(running).GetByteArrayAsync(video.Renditions[0].Url, Test);
        if (!published) return (Ann(running), video.Renditions[0].Url, whole);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        var shown = Assert.Single(await running.Services.GetRequiredService<ICatalog>().By(RunningVideo.Ann, null, 1, Test));
        return (Nobody(running), shown.Renditions[0].Url, whole);
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient client, string url, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", range);
        return await client.SendAsync(request, Test);
    }
}
