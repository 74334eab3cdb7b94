using System.Net;
using System.Net.Http.Json;
using CsCheck;
using Domicile.Base;
using Domicile.Identity.Profiles;
using Domicile.Social;
using Domicile.Social.Follows;
using Domicile.Social.Reactions;
using Domicile.Video;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Service;

public sealed class ProfileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Ada Lovelace", null)]
    [InlineData("عائشة 🌙", null)]
    [InlineData("👩‍👩‍👧‍👦", null)]
    [InlineData("  Ada  ", null)]
    [InlineData("", "display-name-length")]
    [InlineData("   ", "display-name-length")]
    [InlineData("\u00AD", "display-name-length")]
    [InlineData("123456789012345678901234567890123456789012345678901", "display-name-length")]
    [InlineData("Ada\u202Egnp.exe", "hidden-characters")]
    [InlineData("Ada\u2066", "hidden-characters")]
    [InlineData("Ada\u200F", "hidden-characters")]
    [InlineData("Ada\0", "hidden-characters")]
    [InlineData("Ada\nLovelace", "hidden-characters")]
    [InlineData("Ada\u200B", "hidden-characters")]
    [InlineData("\u3164\u3164", "hidden-characters")]
    [InlineData("A\u0301\u0301\u0301\u0301\u0301\u0301da", "hidden-characters")]
    public void A_display_name_may_be_of_any_script_but_hides_nothing(string text, string? code) =>
        Assert.Equal(code, FreeText.DisplayName(text).Refusal?.Code);

    [Fact]
    public void A_lone_surrogate_is_refused() => Assert.Equal("hidden-characters", FreeText.DisplayName("Ada" + '\uD83D').Refusal?.Code);

    [Fact]
    public async Task A_profile_is_edited_and_shown()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        Assert.Equal(HttpStatusCode.NoContent,
            (await ada.PutAsJsonAsync("/api/profile", new { displayName = "Ada ✨", about = "First line\r\nSecond" }, Cancellation)).StatusCode);
        var profile = await (await town.Client().GetAsync("/api/profiles/ADA", Cancellation)).Json();
        Assert.Equal("Ada ✨", profile.GetProperty("profile").GetProperty("displayName").GetString());
        Assert.Equal("First line\nSecond", profile.GetProperty("about").GetString());
        await (await ada.PutAsJsonAsync("/api/profile", new { displayName = "Ada", about = new string('x', 161) }, Cancellation)).AssertProblem(422, "about-length");
        await (await town.Client().PutAsJsonAsync("/api/profile", new { displayName = "Ada", about = "" }, Cancellation)).AssertProblem(401, "sign-in-first");
        await (await town.Client().GetAsync("/api/profiles/nobody", Cancellation)).AssertProblem(404, "profile-not-found");
    }

    [Fact]
    public async Task Following_counts_once_and_never_oneself()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        for (var twice = 0; twice < 2; twice++)
            Assert.Equal(HttpStatusCode.NoContent, (await ada.PutAsync("/api/profiles/ben/follow", null, Cancellation)).StatusCode);
        var profile = await (await ada.GetAsync("/api/profiles/ben", Cancellation)).Json();
        Assert.Equal((1, true), (profile.GetProperty("followers").GetInt32(), profile.GetProperty("isFollowed").GetBoolean()));

        await (await ada.PutAsync("/api/profiles/ada/follow", null, Cancellation)).AssertProblem(422, "follow-self");
        await (await ada.PutAsync("/api/profiles/nobody/follow", null, Cancellation)).AssertProblem(404, "profile-not-found");
        await (await town.Client().PutAsync("/api/profiles/ben/follow", null, Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task Only_what_everyone_may_see_can_be_liked()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        await (await ada.PutAsync($"/api/videos/{Id.New<VideoId>(town.Time)}/like", null, Cancellation)).AssertProblem(404, "video-not-found");
        await (await ada.PutAsync("/api/videos/nonsense/like", null, Cancellation)).AssertProblem(404, "video-not-found");
        var video = town.Videos.Publish(await town.Subject("ada"));
        Assert.Equal(HttpStatusCode.NoContent, (await ada.PutAsync($"/api/videos/{video}/like", null, Cancellation)).StatusCode);
        Assert.Equal(new Counts(1, 0), (await town.Get<IReactions>().Count([video], Cancellation))[video]);
    }

    [Fact]
    public async Task The_likes_and_counts_of_a_deleted_video_go_with_it_and_no_other()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        var (gone, kept) = (town.Videos.Publish(await town.Subject("ada")), town.Videos.Publish(await town.Subject("ada")));
        foreach (var video in new[] { gone, kept })
        {
            await ada.PutAsync($"/api/videos/{video}/like", null, Cancellation);
            await town.Get<IReactions>().AddViews(video, 3, Cancellation);
        }
        foreach (var _ in (string[])["once", "twice"])
            foreach (var subscriber in town.Get<IEnumerable<ISubscriber<VideoDeleted>>>()) await subscriber.Hear(new(gone), Cancellation);

        var counts = await town.Get<IReactions>().Count([gone, kept], Cancellation);
        Assert.Equal((kept, new Counts(1, 3)), (Assert.Single(counts).Key, counts[kept]));
        Assert.Equal([kept], await town.Get<IReactions>().LikedBy(await town.Subject("ada"), [gone, kept], Cancellation));
    }

    [Fact]
    public async Task Whatever_people_do_at_once_counts_equal_the_rows()
    {
        await using var town = await Town.Start();
        string[] names = ["ada", "ben", "cat", "dan"];
        foreach (var name in names) (await town.SignUp(name)).Dispose();
        var people = new List<SubjectId>();
        foreach (var name in names) people.Add(await town.Subject(name));
        var videos = names.Select((_, index) => town.Videos.Publish(people[index])).ToList();
        var (follows, likes, reactions) = (town.Get<FollowPerson>(), town.Get<LikeVideo>(), town.Get<IReactions>());
        var views = videos.ToDictionary(video => video, _ => 0L);

        await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 4]).Array[1, 24].SampleAsync(async deeds =>
        {
            town.Time.Advance(TimeSpan.FromMinutes(5));
            foreach (var (_, what, kind) in deeds)
                if (kind == 4) views[videos[what]]++;
            await Task.WhenAll(deeds.Select(deed => deed switch
            {
                (var who, var what, 0) => (Task)likes.Do(people[who], videos[what], true, Cancellation),
                (var who, var what, 1) => likes.Do(people[who], videos[what], false, Cancellation),
                (var who, var whom, 2) => follows.Do(people[who], names[whom], true, Cancellation),
                (var who, var whom, 3) => follows.Do(people[who], names[whom], false, Cancellation),
                (_, var what, _) => reactions.AddViews(videos[what], 1, Cancellation),
            }));

            await using var db = await town.Db<SocialDb>();
            foreach (var person in people)
            {
                var count = await db.FollowCounts.AsNoTracking().SingleOrDefaultAsync(row => row.Subject == person, Cancellation);
                Assert.Equal(await db.Follows.LongCountAsync(follow => follow.Follower == person, Cancellation), count?.Following ?? 0);
                Assert.Equal(await db.Follows.LongCountAsync(follow => follow.Followed == person, Cancellation), count?.Followers ?? 0);
            }
            var counts = await reactions.Count(videos, Cancellation);
            foreach (var video in videos)
            {
                var rows = await db.Likes.LongCountAsync(like => like.Video == video, Cancellation);
                Assert.Equal(new Counts(rows, views[video]), counts.GetValueOrDefault(video));
            }
        }, iter: 20, threads: 1);
    }
}
