using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;
using Domicile.Social;
using Domicile.Video.Own;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class PublicationTests(Studio studio) : IClassFixture<Studio>
{
    private const string Plain = "-f lavfi -i testsrc2=s=360x640:r=10:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    private const string Known = "-f lavfi -i mandelbrot=s=360x640:r=10 -t 2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_clip_of_a_newcomer_is_published_at_once_and_opens_no_case()
    {
        var video = await Studio.Post(await studio.SignUp(), Footage.Make("mp4", Plain), "My first");
        Assert.Equal((true, ReviewState.Passed), (video.Published, video.Review));
        await using var db = studio.Db();
        var subject = Guid.ParseExact(video.Id, "n");
        Assert.False(await db.Cases.AnyAsync(row => row.Subject == subject, Test));
        var review = await db.Reviews.SingleAsync(row => row.Subject == subject, Test);
        Assert.Equal(["media-hash", "media-hash", "terms", "text-class", "behaviour"], Findings.Read(review.Findings).Signals.Select(signal => signal.Name).Where(name => name != "lettering"));
        await using var screening = studio.Get<IDbContextFactory<ScreeningDb>>().CreateDbContext();
        Assert.Equal([PostPart.Media, PostPart.Cover], await screening.PostHashes.Where(row => row.Post == subject).OrderBy(row => row.Part).Select(row => row.Part).ToListAsync(Test));
    }

    [Fact]
    public async Task What_a_blocking_bank_knows_is_never_visible_re_encoded_or_not_and_a_person_can_say_otherwise()
    {
        var known = Footage.Make("mp4", Known);
        await Block("blocked", known);
        var author = await studio.SignUp();
        var video = await Studio.Post(author, Footage.Make("mp4", Known.Replace("-preset ultrafast", "-vf scale=270:480 -crf 33 -preset ultrafast", StringComparison.Ordinal)));
        Assert.Equal((false, ReviewState.Blocked), (video.Published, video.Review));
        Assert.Equal(HttpStatusCode.NotFound, await studio.Seen(video));
        Assert.Contains("Not published", await author.GetStringAsync("/mine", Test), StringComparison.Ordinal);

        // The automated decision has a statement for its author.
        await studio.Until(db => db.Decisions.AnyAsync(row => row.LedgerIndex != null && row.Subject == Guid.ParseExact(video.Id, "n"), Test));
        var decision = Assert.Single((await Court.Get(author, "/api/decisions")).GetProperty("decisions").EnumerateArray());
        Assert.Contains("automated", decision.GetProperty("facts")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, decision.GetProperty("strike").GetInt32());

        var held = await studio.Hold(video);
        var shown = await Court.Get(studio.Lea, "/api/moderation/cases/" + held);
        Assert.Equal("bank", shown.GetProperty("found").GetProperty("signals")[0].GetProperty("evidence")[0].GetProperty("$type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(studio.Lea, held, "spam")).StatusCode);
        Assert.True((await RunningVideo.Until(author, video.Id, own => own.Published)).Published);

        // What a person has seen and left is not held against it again.
        using (await author.Edit(video.Id, """{"caption":"Now with words"}""")) { }
        Assert.True((await author.Own(video.Id)).Published);
    }

    [Fact]
    public async Task A_risky_caption_waits_and_a_moderator_publishes_it_and_no_log_line_has_the_word()
    {
        var author = await studio.SignUp();
        var video = await Studio.Post(author, Footage.Make("mp4", Plain), "Look, a Z0RBLAX!");
        Assert.Equal((false, ReviewState.Waiting), (video.Published, video.Review));
        Assert.Equal(HttpStatusCode.NotFound, await studio.Seen(video));
        Assert.Contains("Being reviewed", await author.GetStringAsync("/mine", Test), StringComparison.Ordinal);
        Assert.Contains("being reviewed", await author.GetStringAsync("/mine/" + video.Id, Test), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(studio.Lea, await studio.Hold(video), "spam")).StatusCode);
        Assert.True((await RunningVideo.Until(author, video.Id, own => own.Published)).Published);
        Assert.DoesNotContain(studio.Log.Lines, line => line.Contains("zorblax", StringComparison.OrdinalIgnoreCase) || line.Contains("z0rblax", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_signal_that_fails_holds()
    {
        var author = await studio.SignUp();
        var video = await Studio.Post(author, Footage.Make("mp4", Plain), "Words that crash it");
        Assert.Equal(ReviewState.Waiting, video.Review);
        // Other words, at which nothing fails, need no person; the case stays to be looked at.
        using (await author.Edit(video.Id, """{"caption":"Other words"}""")) { }
        Assert.True((await RunningVideo.Until(author, video.Id, own => own.Published)).Published);
        // And back: what waits is taken down before anybody reads it.
        using (await author.Edit(video.Id, """{"caption":"Another crash"}""")) { }
        Assert.Equal((false, ReviewState.Waiting), (await author.Own(video.Id)) is var own ? (own.Published, own.Review) : default);
        Assert.Equal(HttpStatusCode.NotFound, await studio.Seen(video));
    }

    [Fact]
    public async Task What_was_published_is_taken_down_when_a_bank_comes_that_knows_it()
    {
        var clip = Footage.Make("mp4", Known.Replace("mandelbrot=", "mandelbrot=start_scale=0.2:start_x=-0.74:start_y=0.18:", StringComparison.Ordinal));
        var author = await studio.SignUp();
        var video = await Studio.Post(author, clip, "Posted before");
        Assert.Equal((true, HttpStatusCode.OK), (video.Published, await studio.Seen(video)));
        await Block("came later", clip);
        var down = await RunningVideo.Until(author, video.Id, own => own is { Published: false, Review: ReviewState.Blocked });
        Assert.Equal(HttpStatusCode.NotFound, await studio.Seen(down));
        await studio.Until(db => db.Decisions.AnyAsync(row => row.LedgerIndex != null && row.Subject == Guid.ParseExact(video.Id, "n"), Test));
        Assert.Contains("automated", Assert.Single((await Court.Get(author, "/api/decisions")).GetProperty("decisions").EnumerateArray())
            .GetProperty("facts")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_that_grows_fast_opens_no_case_by_itself_and_makes_a_reported_one_grave()
    {
        var author = await studio.SignUp();
        // The same file twice would be held against a new account.
        var liked = await Studio.Post(author, Footage.Make("mp4", Plain.Replace("r=10", "r=11", StringComparison.Ordinal)), "Liked");
        var reported = await Studio.Post(author, Footage.Make("mp4", Plain.Replace("r=10", "r=12", StringComparison.Ordinal)), "Reported");
        Assert.Equal((ReviewState.Passed, ReviewState.Passed), (liked.Review, reported.Review));
        (await Court.Report(await studio.SignUp(), reported.Id, kind: "video")).EnsureSuccessStatusCode();
        foreach (var video in (OwnVideo[])[liked, reported])
        {
            var subject = Guid.ParseExact(video.Id, "n");
            await studio.Get<IReactions>().AddViews(new(subject), 900, Test);
            await studio.Until(db => db.Reviews.AnyAsync(row => row.Subject == subject && row.Views == 900, Test));
        }
        await studio.Until(async db => await db.Cases.AnyAsync(row => row.Subject == Guid.ParseExact(reported.Id, "n") && row.Severity == 4, Test));
        await studio.Until(async db => !await db.Jobs.AnyAsync(row => row.Kind == "look-again", Test));
        await using var after = studio.Db();
        Assert.False(await after.Cases.AnyAsync(row => row.Subject == Guid.ParseExact(liked.Id, "n"), Test));
    }

    [Fact]
    public async Task What_rules_block_of_a_profile_is_refused_and_what_they_hold_is_shown_and_has_a_case()
    {
        await using (var db = studio.Db())
        {
            const string Source = """
                when subject.kind == "profile" and text.caption matches "qwfpg"
                  block for "hate" because "A word that no profile has."
                """;
            db.Add(new RuleVersion { Rule = "profiles", Version = 1, Source = Source, State = RuleState.Live, At = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync(Test);
        }
        using var person = await studio.SignUp("profiled");
        async Task<HttpResponseMessage> Name(string displayName) => await person.PutAsJsonAsync("/api/profile", new { displayName, about = "" }, Test);
        async Task<string?> Shown() => (await Court.Get(person, "/api/session")).GetProperty("profile").GetProperty("displayName").GetString();

        Assert.Equal(HttpStatusCode.NoContent, (await Name("Harmless")).StatusCode);
        await using var before = studio.Db();
        Assert.False(await before.Cases.AnyAsync(row => row.Kind == "profile", Test));
        await (await Name("A qwfpg")).AssertProblem(422, "profile-not-shown");
        Assert.Equal("Harmless", await Shown());
        Assert.Equal(HttpStatusCode.NoContent, (await Name("Z0RBLAX")).StatusCode);
        Assert.Equal("Z0RBLAX", await Shown());
        var opened = await before.Cases.AsNoTracking().SingleAsync(row => row.Kind == "profile" && row.State == CaseState.Open, Test);
        Assert.Equal(["blocked", "held"], await before.CaseEvents.Where(row => row.CaseId == opened.Id).OrderBy(row => row.What).Select(row => row.What).ToListAsync(Test));
    }

    private async Task Block(string name, byte[] file)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, file, Test);
        var views = ViewHashes.Write((await studio.Get<VideoHasher>().Hash(path, isKnown: true, Test)).OrThrow().Hashes);
        File.Delete(path);
        var bank = new Bank { Id = Guid.CreateVersion7(), Name = name, IsBlocking = true, CreatedAt = DateTimeOffset.UnixEpoch };
        await using (var db = studio.Get<IDbContextFactory<ScreeningDb>>().CreateDbContext())
        {
            db.Add(bank);
            await db.SaveChangesAsync(Test);
        }
        await studio.Get<ImportHashes>().Add(bank.Id, [new() { Bank = bank.Id, Kind = EntryKind.Video, Hash = SHA256.HashData(views), Views = views }], Test);
    }
}
