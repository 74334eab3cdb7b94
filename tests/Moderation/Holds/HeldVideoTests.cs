using System.Net;
using System.Net.Http.Json;
using Domicile.Moderation;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Own;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class HeldVideoTests(Studio studio) : IClassFixture<Studio>
{
    private const string Clip = "-f lavfi -i testsrc2=s=360x640:r=10:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_video_that_its_author_deletes_is_gone_for_everybody_opens_for_the_case_alone_and_is_deleted_when_the_hold_ends()
    {
        var (author, max) = (await studio.SignUp("holder.author"), await studio.SignUp("max"));
        Assert.Null((await studio.Get<IOwnStaff>().Appoint("max", ["lead"], Test)).Refusal);
        var video = await Studio.Post(author, Footage.Make("mp4", Clip), "Planted words of evidence");
        var shown = (await Court.Get(author, $"/api/feed?start={video.Id}&limit=1")).GetProperty("items")[0].GetProperty("renditions")[0].GetProperty("url").GetString()!;
        (await (await studio.SignUp()).PostAsJsonAsync("/api/reports", new { kind = "video", target = video.Id, policy = "violence" }, Test)).EnsureSuccessStatusCode();
        var caseId = await studio.Hold(video);
        var hold = await LegalHoldTests.Ask(studio.Lea, caseId);
        Assert.Equal(HttpStatusCode.NoContent, (await LegalHoldTests.Agree(max, hold)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await author.DeleteAsync("/api/videos/" + video.Id, Test)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await author.DeleteAsync("/api/videos/" + video.Id, Test)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await studio.Seen(video));
        foreach (var path in new[] { shown, "/api/videos/" + video.Id, video.Renditions[0].Url, "/mine/" + video.Id })
            Assert.Equal(HttpStatusCode.NotFound, (await author.GetAsync(path, Test)).StatusCode);
        Assert.DoesNotContain(video.Id, await author.GetStringAsync("/api/videos", Test), StringComparison.Ordinal);
        await using (var videos = await studio.Get<IDbContextFactory<VideoDb>>().CreateDbContextAsync(Test))
        {
            var row = await videos.Clips.AsNoTracking().SingleAsync(clip => clip.Id == new VideoId(Guid.ParseExact(video.Id, "n")), Test);
            Assert.True(row is { Token: null, Caption: "", SealedCaption: not null, DeletedAt: not null });
        }
        Assert.True(Directory.Exists(Sealed(video)));

        // The case goes on; what it shows leaves a receipt that the author reads.
        var page = await studio.Lea.GetStringAsync($"/moderation/cases/{caseId}?open=yes", Test);
        Assert.Contains("Planted words of evidence", page, StringComparison.Ordinal);
        Assert.Contains("A moderation case", await author.GetStringAsync("/privacy", Test), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(studio.Lea, caseId, "violence", "remove")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await max.GetAsync($"/api/moderation/cases/{caseId}/protected/{video.Renditions[0].Url.Split('/')[^1]}", Test)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await LegalHoldTests.End(max, hold)).StatusCode);
        await Wait.Until(() => !Directory.Exists(Sealed(video)));
        await studio.Until(async _ =>
        {
            await using var videos = await studio.Get<IDbContextFactory<VideoDb>>().CreateDbContextAsync(Test);
            return !await videos.Clips.AnyAsync(clip => clip.Id == new VideoId(Guid.ParseExact(video.Id, "n")), Test);
        });
        Assert.Equal(HttpStatusCode.Conflict, (await max.GetAsync($"/api/moderation/cases/{caseId}/protected/cover.jpg", Test)).StatusCode);
    }

    private string Sealed(OwnVideo video) => Path.Combine(studio.Domicile.Data, "blobs", "sealed", video.Id);
}
