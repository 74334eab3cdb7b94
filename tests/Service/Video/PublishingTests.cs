using System.Net;
using System.Text;
using Domicile.Base;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Own;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class PublishingTests : VideoTest
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_seen_by_nobody_else_and_is_sealed_on_disk()
    {
        var running = await Start(works: false);
        var video = await Ready(running);

        Assert.Empty(await Catalog(running).Recent(10, Test));
        Assert.Empty(Clear());
        using (var own = await Ann(running).GetAsync(video.Renditions[0].Url, Test)) Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using (var ben = await Ben(running).GetAsync(video.Renditions[0].Url, Test)) Assert.Equal("own-video-not-found", await ben.Code());
        using (var nobody = await Nobody(running).GetAsync(video.Renditions[0].Url, Test)) Assert.Equal("sign-in-first", await nobody.Code());
        // Every MP4 begins with an ftyp box: no file is one.
        Assert.DoesNotContain(Files(), HoldsMp4);
    }

    [Fact]
    public async Task Publishing_shows_it_to_everyone_and_taking_it_back_removes_every_clear_file()
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using (var published = await ann.Edit(video.Id, """{"caption":"Good morning 🌅","audience":"everyone"}""")) Assert.Equal(HttpStatusCode.OK, published.StatusCode);

        var shown = Assert.Single(await Catalog(running).Get([Id(video)], Test));
        Assert.Equal("Good morning 🌅", shown.Caption);
        using (var cover = await Nobody(running).GetAsync(shown.CoverUrl, Test)) Assert.Equal("image/jpeg", cover.Content.Headers.ContentType!.MediaType);
        Assert.All(shown.Renditions, rendition => Assert.StartsWith("/media/", rendition.Url, StringComparison.Ordinal));
        using (var played = await Nobody(running).GetAsync(shown.Renditions[0].Url, Test))
        {
            Assert.Equal(["immutable", "max-age=31536000", "public"], played.Headers.CacheControl!.ToString().Split(", ").Order());
            Assert.Equal(shown.Renditions[0].Bytes, (await played.Content.ReadAsByteArrayAsync(Test)).Length);
        }

        using (await ann.Edit(video.Id, """{"audience":"only_me"}""")) { }
        Assert.Empty(await Catalog(running).Get([Id(video)], Test));
        Assert.Empty(Clear());
        using (var gone = await Nobody(running).GetAsync(shown.Renditions[0].Url, Test)) Assert.Equal("media-not-found", await gone.Code());
        Assert.Equal("Good morning 🌅", (await ann.Own(video.Id)).Caption);
        await using var scope = running.Services.CreateAsyncScope();
        Assert.Equal("", (await scope.ServiceProvider.GetRequiredService<VideoDb>().Clips.SingleAsync(Test)).Caption);
    }

    [Fact]
    public async Task A_url_never_comes_back_and_publishing_again_does_not_make_it_new()
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"audience":"everyone"}""")) { }
        var first = Assert.Single(await Catalog(running).Get([Id(video)], Test));
        using (await ann.Edit(video.Id, """{"audience":"draft"}""")) { }
        using (await ann.Edit(video.Id, """{"audience":"everyone"}""")) { }
        var second = Assert.Single(await Catalog(running).Get([Id(video)], Test));

        Assert.NotEqual(first.Renditions[0].Url, second.Renditions[0].Url);
        Assert.Equal(first.PublishedAt, second.PublishedAt);
    }

    [Fact]
    public async Task What_is_published_before_it_plays_appears_as_soon_as_it_does()
    {
        var running = await Start();
        var ann = Ann(running);
        using var begun = await ann.Begin(Footage.Small.Length);
        using (await ann.Edit(begun.Id(), """{"caption":"Soon","audience":"everyone"}""")) { }
        using (await ann.Append(begun.Headers.Location!.OriginalString, 0, Footage.Small)) { }

        await RunningVideo.Until(ann, begun.Id(), video => video.Published);
        Assert.Equal("Soon", Assert.Single(await Catalog(running).By(RunningVideo.Ann, null, 10, Test)).Caption);
    }

    [Fact]
    public async Task A_deletion_leaves_nothing()
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"audience":"everyone"}""")) { }
        using (var ben = await Ben(running).DeleteAsync($"/api/videos/{video.Id}", Test)) Assert.Equal("own-video-not-found", await ben.Code());
        using (var deleted = await ann.DeleteAsync($"/api/videos/{video.Id}", Test)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Files());
        Assert.Empty(await Catalog(running).Recent(10, Test));

        // What other modules keep about it goes by a job, which no crash loses.
        await running.DisposeAsync();
        var again = await Start();
        Assert.Equal(video.Id, (await again.Traces.Removed.Task.WaitAsync(Test)).ToString());
    }

    [Fact]
    public async Task Its_creator_may_choose_another_cover()
    {
        var running = await Start();
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"audience":"everyone"}""")) { }
        using (await ann.Edit(video.Id, """{"coverSeconds":1.5}""")) { }

        var changed = await RunningVideo.Until(ann, video.Id, now => now.CoverUrl != video.CoverUrl);
        Assert.EndsWith("-1500.jpg", changed.CoverUrl, StringComparison.Ordinal);
        var shown = Assert.Single(await Catalog(running).Get([Id(video)], Test));
        using var cover = await Nobody(running).GetAsync(shown.CoverUrl, Test);
        Assert.Equal(HttpStatusCode.OK, cover.StatusCode);
    }

    [Theory]
    [InlineData("""{"caption":""", "malformed-request")]
    [InlineData("""{"surprise":1}""", "malformed-request")]
    [InlineData("""{"audience":"friends"}""", "malformed-request")]
    [InlineData("""{"audience":2}""", "malformed-request")]
    [InlineData("""{"coverSeconds":-1}""", "cover-outside-video")]
    [InlineData("""{"coverSeconds":99}""", "cover-outside-video")]
    [InlineData("""{"caption":"a\u0000b"}""", "caption-unprintable")]
    [InlineData("""{"caption":"a\u202Eb"}""", "caption-unprintable")]
    [InlineData("""{"caption":"\ud83d"}""", "malformed-request")]
    public async Task A_bad_edit_changes_nothing(string json, string code)
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using var answer = await ann.Edit(video.Id, json);
        Assert.Equal(code, await answer.Code());
        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Equivalent(video, await ann.Own(video.Id));
    }

    [Fact]
    public async Task Hiding_an_account_takes_its_videos_away_until_it_returns()
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"audience":"everyone","caption":"Back soon"}""")) { }
        var published = running.Services.GetRequiredService<IPublications>();

        await published.Hide(RunningVideo.Ann, true, Test);
        Assert.Empty(Clear());
        Assert.Empty(await Catalog(running).Recent(10, Test));
        await published.Hide(RunningVideo.Ann, false, Test);
        Assert.Equal("Back soon", Assert.Single(await Catalog(running).Get([Id(video)], Test)).Caption);
    }

    [Fact]
    public async Task An_export_holds_the_original_and_an_erasure_leaves_nothing()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone","caption":"Mine"}""")) { }
        var data = running.Services.GetRequiredService<IPersonalData>();
        using var stream = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            await data.Export(RunningVideo.Ann, archive, Test);
        using (var archive = new System.IO.Compression.ZipArchive(stream))
        {
            Assert.Equal(Footage.Small.Length, archive.GetEntry($"video/{video.Id}/original.mp4")!.Length);
            using var json = new StreamReader(archive.GetEntry("video/videos.json")!.Open(), Encoding.UTF8);
            Assert.Contains("Mine", await json.ReadToEndAsync(Test), StringComparison.Ordinal);
        }
        Assert.Equal([1, 1, 0], (await data.Describe(RunningVideo.Ann, Test)).Select(holding => holding.Records));

        await data.Erase(RunningVideo.Ann, Test);
        await data.Erase(RunningVideo.Ann, Test);
        Assert.Empty(Files());
        Assert.All(await data.Describe(RunningVideo.Ann, Test), holding => Assert.Equal(0, holding.Records));
    }

    private string[] Clear() => [.. Files().Where(path => path.StartsWith(Folder.File("blobs/media"), StringComparison.Ordinal))];

    private static ICatalog Catalog(RunningVideo running) => running.Services.GetRequiredService<ICatalog>();

    private static VideoId Id(OwnVideo video) => Base.Id.TryParse<VideoId>(video.Id, out var id) ? id : default;
}
