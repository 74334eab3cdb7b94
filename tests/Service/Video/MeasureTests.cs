using System.Net;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Video;
using Domicile.Video.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class MeasureTests : VideoTest
{
    private static readonly Access Case = new("essential.legal_obligation", Reason.ModerationCase, new("operator", "mia", "Operator", "XX"), "Case 7");

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VideoMeasures.Withheld)]
    [InlineData(VideoMeasures.Removed)]
    public async Task What_is_withheld_is_served_to_nobody_whatever_its_creator_does_and_comes_back_exactly(VideoMeasures measure)
    {
        var running = await Start(works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"caption":"Good morning","audience":"everyone"}""")) { }
        var (catalog, moderated) = (running.Services.GetRequiredService<ICatalog>(), running.Services.GetRequiredService<IModeratedVideos>());
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        var before = Assert.Single(await catalog.Get([id], Test));

        await moderated.Set(id, measure, null, null, Test);
        await moderated.Set(id, measure, null, null, Test);
        using (await ann.Edit(video.Id, """{"audience":"only_me"}""")) { }
        using (await ann.Edit(video.Id, """{"audience":"everyone"}""")) { }
        Assert.Empty(await catalog.Get([id], Test));
        Assert.Empty(await catalog.Recent(10, Test));
        Assert.Empty(await catalog.By(RunningVideo.Ann, null, 10, Test));
        Assert.True((await ann.Own(video.Id)).Withheld);
        using (var gone = await Nobody(running).GetAsync(before.Renditions[0].Url, Test)) Assert.Equal("media-not-found", await gone.Code());
        Assert.DoesNotContain(Files(), HoldsMp4);
        using (var own = await ann.GetAsync(video.Renditions[0].Url, Test))
            Assert.Equal(measure == VideoMeasures.Removed ? HttpStatusCode.NotFound : HttpStatusCode.OK, own.StatusCode);

        await moderated.Set(id, VideoMeasures.None, null, null, Test);
        var after = Assert.Single(await catalog.Get([id], Test));
        Assert.Equal((before.Caption, before.PublishedAt, before.Seconds), (after.Caption, after.PublishedAt, after.Seconds));
        using var played = await Nobody(running).GetAsync(after.Renditions[0].Url, Test);
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
    }

    [Fact]
    public async Task A_label_a_demotion_and_closed_reactions_are_part_of_what_everyone_sees()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        await running.Services.GetRequiredService<IModeratedVideos>().Set(id, VideoMeasures.Demoted | VideoMeasures.NoReactions, "Staged", null, Test);
        var catalog = running.Services.GetRequiredService<ICatalog>();
        var shown = Assert.Single(await catalog.Get([id], Test));
        Assert.Equal(("Staged", true, false), (shown.Label, shown.Demoted, shown.TakesReactions));
        Assert.True(Assert.Single(await catalog.Recent(10, Test)).Demoted);
    }

    [Fact]
    public async Task What_is_for_adults_alone_moves_to_an_address_that_nobody_is_let_in_to_unasked_and_back()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"caption":"Good night","audience":"everyone"}""")) { }
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        var (catalog, moderated) = (running.Services.GetRequiredService<ICatalog>(), running.Services.GetRequiredService<IModeratedVideos>());
        var before = Assert.Single(await catalog.Get([id], Test));
        await moderated.Set(id, VideoMeasures.AdultsOnly, null, null, Test);
        await moderated.Set(id, VideoMeasures.AdultsOnly, null, null, Test);

        var shown = Assert.Single(await catalog.Get([id], Test));
        Assert.True(shown.AdultsOnly && Assert.Single(await catalog.Recent(10, Test)).AdultsOnly);
        using (var gone = await Nobody(running).GetAsync(before.Renditions[0].Url, Test)) Assert.Equal("media-not-found", await gone.Code());
        foreach (var url in new[] { shown.CoverUrl, shown.Renditions[0].Url })
        {
            using var range = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(0, 3) } };
            using var refused = await Ben(running).SendAsync(range, Test);
            Assert.Equal((HttpStatusCode.Forbidden, "private, no-store"), (refused.StatusCode, string.Join(", ", refused.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).Order().Reverse())));
            Assert.Equal("adults-only", await refused.Code());
        }
        Assert.All([shown.CoverUrl, shown.Renditions[0].Url], url => Assert.StartsWith("/media/18.", url, StringComparison.Ordinal));

        await moderated.Set(id, VideoMeasures.None, null, null, Test);
        var after = Assert.Single(await catalog.Get([id], Test));
        Assert.Equal((before.Caption, before.PublishedAt, false), (after.Caption, after.PublishedAt, after.AdultsOnly));
        Assert.Single(Directory.GetDirectories(Folder.File("blobs/media")));
        using var played = await Nobody(running).GetAsync(after.Renditions[0].Url, Test);
        Assert.Equal((HttpStatusCode.OK, Footage.Small.Length), (played.StatusCode, (await played.Content.ReadAsByteArrayAsync(Test)).Length));
        Assert.True(played.Headers.CacheControl!.Public);
    }

    [Fact]
    public async Task Moderators_find_what_was_published_and_open_what_is_withheld_for_a_case_alone()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        var moderated = running.Services.GetRequiredService<IModeratedVideos>();
        Assert.Null(await moderated.Find(id, Test));
        Assert.Equal("own-video-not-found", (await moderated.Open(id, "360-1.mp4", Case, Test)).Refusal?.Code);

        using (await Ann(running).Edit(video.Id, """{"caption":"Hello","audience":"everyone"}""")) { }
        await using (var open = await moderated.OpenPublished(id, "360-1.mp4", Test)) Assert.Equal(Footage.Small.Length, open!.Length);
        Assert.Null(await moderated.OpenPublished(id, SealedMedia.Original, Test));
        await moderated.Set(id, VideoMeasures.Removed, null, null, Test);
        var found = await moderated.Find(id, Test);
        Assert.Equal((RunningVideo.Ann, null), (found!.Creator, found.Published));
        await using var stream = (await moderated.Open(id, found.Files[0], Case, Test)).OrThrow();
        Assert.Equal(Footage.Small.Length, stream.Length);
        Assert.Null(await moderated.OpenPublished(id, found.Files[0], Test));
        Assert.Equal("Hello", (await moderated.Caption(id, Case, Test)).OrThrow());
        Assert.Contains(Vault.Accesses, access => access.Access == Case);
    }
}
