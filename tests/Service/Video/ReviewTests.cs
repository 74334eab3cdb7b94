using System.Net;
using Domicile.Base;
using Domicile.Moderated;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Own;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class ReviewTests : VideoTest
{
    private const string Everyone = """{"caption":"First words","audience":"everyone"}""";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReviewState.Waiting)]
    [InlineData(ReviewState.Blocked)]
    public async Task What_waits_or_is_blocked_is_its_creators_alone_until_it_passes(ReviewState said)
    {
        var asked = new Asked { Says = said };
        var running = await Start(works: false, review: asked);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, Everyone)) { }
        var own = await ann.Own(video.Id);
        Assert.Equal((said, false, Audience.Everyone, false), (own.Review, own.Published, own.Audience, own.Withheld));
        Assert.Empty(await Shown(running, video.Id));
        Assert.DoesNotContain(Files(), HoldsMp4);
        using (var played = await ann.GetAsync(own.Renditions[0].Url, Test)) Assert.Equal(HttpStatusCode.OK, played.StatusCode);
        Assert.Equal(("First words", "360-1.mp4"), (asked.Videos[0].Text, asked.Videos[0].Media));

        var moderated = running.Services.GetRequiredService<IModeratedVideos>();
        Assert.NotNull(await moderated.Find(IdOf(video), Test));
        await moderated.Set(IdOf(video), VideoMeasures.None, null, ReviewState.Passed, Test);
        Assert.Equal("First words", Assert.Single(await Shown(running, video.Id)).Caption);
    }

    [Fact]
    public async Task A_draft_is_nobodys_business()
    {
        var asked = new Asked();
        var running = await Start(works: false, review: asked);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, """{"caption":"Mine","audience":"only_me"}""")) { }
        Assert.Empty(asked.Videos);
        Assert.Null(await running.Services.GetRequiredService<IModeratedVideos>().Find(IdOf(video), Test));
    }

    [Fact]
    public async Task New_words_are_judged_before_anybody_reads_them_and_the_same_words_are_not_judged_twice()
    {
        var asked = new Asked();
        var running = await Start(works: false, review: asked);
        var (ann, video) = (Ann(running), await Ready(running));
        using (await ann.Edit(video.Id, Everyone)) { }
        using (await ann.Edit(video.Id, """{"audience":"only_me"}""")) { }
        using (await ann.Edit(video.Id, Everyone)) { }
        Assert.Single(asked.Videos);

        asked.Says = ReviewState.Waiting;
        using (await ann.Edit(video.Id, """{"caption":"Other words"}""")) { }
        Assert.Equal("Other words", asked.Videos[1].Text);
        Assert.NotEqual(asked.Videos[0].Revision, asked.Videos[1].Revision);
        Assert.Empty(await Shown(running, video.Id));
        await using (var scope = running.Services.CreateAsyncScope())
            Assert.Equal("", (await scope.ServiceProvider.GetRequiredService<VideoDb>().Clips.SingleAsync(Test)).Caption);
        Assert.Equal("Other words", (await ann.Own(video.Id)).Caption);

        asked.Says = ReviewState.Passed;
        using (await ann.Edit(video.Id, """{"caption":"Better words"}""")) { }
        Assert.Equal("Better words", Assert.Single(await Shown(running, video.Id)).Caption);
    }

    [Fact]
    public async Task Where_nobody_can_tell_nothing_is_published_and_it_is_asked_again()
    {
        var asked = new Asked { Says = null };
        var running = await Start(works: false, review: asked);
        var (ann, video) = (Ann(running), await Ready(running));
        using (var failed = await ann.Edit(video.Id, Everyone)) Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Empty(await Shown(running, video.Id));

        asked.Says = ReviewState.Passed;
        await using var scope = running.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VideoDb>();
        var job = Assert.Single(await db.Jobs.Where(job => job.Kind == "settle-placement").ToListAsync(Test));
        await scope.ServiceProvider.GetServices<JobHandler<VideoDb>>().Single(handler => handler.Kind == job.Kind).Run(db, job, Test);
        Assert.Single(await Shown(running, video.Id));
    }

    [Fact]
    public async Task A_decision_that_comes_between_the_question_and_its_answer_is_not_lost()
    {
        var asked = new Asked { Says = ReviewState.Waiting };
        var running = await Start(works: false, review: asked);
        var video = await Ready(running);
        asked.Then = () => asked.Says = ReviewState.Passed;
        using (await Ann(running).Edit(video.Id, Everyone)) { }
        Assert.Single(await Shown(running, video.Id));
        Assert.Equal(2, asked.Videos.Count);
    }

    [Fact]
    public async Task A_review_opens_what_it_looks_at_in_the_clear_and_nothing_of_it_stays()
    {
        var (asked, seen) = (new Asked(), new List<string>());
        asked.Look = async video =>
        {
            seen.Add(await video.Place(video.Media, Test));
            Assert.Equal(Footage.Small, await File.ReadAllBytesAsync(seen[0], Test));
            await using var original = await video.OpenOriginal(Test);
            Assert.Equal(Footage.Small.Length, original.Length);
        };
        var running = await Start(works: false, review: asked);
        using (await Ann(running).Edit((await Ready(running)).Id, Everyone)) { }
        Assert.False(File.Exists(Assert.Single(seen)));
    }

    private static VideoId IdOf(OwnVideo video) => Id.TryParse<VideoId>(video.Id, out var id) ? id : default;

    private static Task<IReadOnlyList<PublishedVideo>> Shown(RunningVideo running, string video) =>
        running.Services.GetRequiredService<ICatalog>().Get([Id.TryParse<VideoId>(video, out var id) ? id : default], Test);

    private sealed class Asked : IPostReview
    {
        /// <summary>Null for a failure.</summary>
        public ReviewState? Says { get; set; } = ReviewState.Passed;

        public Action? Then { get; set; }

        public Func<PostUnderReview, Task>? Look { get; set; }

        public List<PostUnderReview> Videos { get; } = [];

        public async Task<ReviewState> Review(PostUnderReview video, CancellationToken cancellationToken)
        {
            Videos.Add(video);
            if (Look is not null) await Look(video);
            var said = Says ?? throw new IOException("Not now.");
            Then?.Invoke();
            return said;
        }
    }
}
