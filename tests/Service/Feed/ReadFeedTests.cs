using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Domicile.Tests.Service;

public sealed class ReadFeedTests(QuietFeedTown quiet) : IClassFixture<QuietFeedTown>
{
    [Fact]
    public async Task Someone_who_is_not_signed_in_reads_everything_once_then_the_same_again_marked()
    {
        await using var town = await FeedTown.Open();
        var videos = Enumerable.Range(0, 15).Select(at => town.Publish(town.Person("p" + at % 5), TimeSpan.FromHours(at)).ToString()).ToArray();
        using var client = town.Client();

        var first = await client.Feed("?limit=10");
        Assert.Equal(10, first.Ids().Length);
        Assert.False(first.Exhausted());
        var second = await client.Feed("?limit=10&cursor=" + first.Next());
        Assert.Equal(videos.Order(), first.Ids().Concat(second.Ids()).Order());
        var third = await client.Feed("?limit=10&cursor=" + second.Next());
        Assert.True(third.Exhausted());
        Assert.Equal(first.Ids(), third.Ids());
        Assert.All(third.GetProperty("items").EnumerateArray(), item => Assert.True(item.GetProperty("again").GetBoolean()));
    }

    [Fact]
    public async Task Reading_signed_out_leaves_no_cookie_and_no_row()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client();
        using var page = await client.GetAsync("/api/feed", FeedTown.Cancelled);
        using var watched = await client.Watch(Reading.Event(video));
        Assert.Equal(HttpStatusCode.NoContent, watched.StatusCode);
        Assert.False(page.Headers.Contains("Set-Cookie") || watched.Headers.Contains("Set-Cookie"));
        Assert.Equal(0, await FeedRows.Count(town));
    }

    [Fact]
    public async Task A_page_tells_everything_the_player_needs_and_never_who_a_subject_is()
    {
        await using var town = await FeedTown.Open();
        var (ann, bob) = (town.Person("ann"), town.Person("bob"));
        var (hers, his) = (town.Publish(ann, TimeSpan.FromHours(1), likes: 7, views: 70), town.Publish(bob, TimeSpan.FromHours(2)));
        town.Town.Follows[bob] = [ann];
        town.Town.Likes[bob] = [hers];
        using var client = town.Client(bob);
        var text = await client.GetStringAsync("/api/feed", FeedTown.Cancelled);
        Assert.DoesNotContain(ann.ToString(), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(bob.ToString(), text, StringComparison.OrdinalIgnoreCase);

        var items = JsonDocument.Parse(text).RootElement.GetProperty("items");
        var first = items.EnumerateArray().Single(item => item.GetProperty("id").GetString() == hers.ToString());
        Assert.Equal("ann", first.GetProperty("creator").GetProperty("name").GetString());
        Assert.Equal((7, 70), (first.GetProperty("counts").GetProperty("likes").GetInt32(), first.GetProperty("counts").GetProperty("views").GetInt32()));
        Assert.True(first.GetProperty("liked").GetBoolean() && first.GetProperty("followed").GetBoolean() && !first.GetProperty("own").GetBoolean());
        Assert.Equal(2, first.GetProperty("renditions").GetArrayLength());
        Assert.Equal(6.5, first.GetProperty("seconds").GetDouble());
        Assert.True(items.EnumerateArray().Single(item => item.GetProperty("id").GetString() == his.ToString()).GetProperty("own").GetBoolean());
    }

    [Fact]
    public async Task What_a_viewer_watched_comes_back_only_when_nothing_new_is_left()
    {
        await using var town = await FeedTown.Open();
        var videos = Enumerable.Range(0, 6).Select(at => town.Publish(town.Person("p" + at), TimeSpan.FromHours(at))).ToArray();
        using var client = town.Client(town.Person("viewer"));
        (await client.Watch(Reading.Event(videos[1], ago: TimeSpan.FromMinutes(1)), Reading.Event(videos[0], ago: TimeSpan.FromMinutes(2)))).EnsureSuccessStatusCode();

        var page = await client.Feed("?limit=6");
        Assert.True(page.Exhausted());
        Assert.Equal([videos[0].ToString(), videos[1].ToString()], page.Ids()[4..]);
        Assert.Equal([false, false, false, false, true, true], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("again").GetBoolean()));
    }

    [Fact]
    public async Task The_same_cursor_gives_the_same_page_and_pages_do_not_overlap()
    {
        await using var town = await FeedTown.Open();
        for (var at = 0; at < 30; at++) town.Publish(town.Person("p" + at), TimeSpan.FromHours(at));
        using var client = town.Client(town.Person("viewer"));
        var first = await client.Feed();
        var second = await client.Feed("?cursor=" + first.Next());
        Assert.Equal(second.Ids(), (await client.Feed("?cursor=" + first.Next())).Ids());
        Assert.Empty(first.Ids().Intersect(second.Ids()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unpublished_video_is_gone_from_the_next_page_on_and_does_not_bring_a_creator_together(bool signedIn)
    {
        await using var town = await FeedTown.Open();
        var (ann, bob) = (town.Person("ann"), town.Person("bob"));
        town.Publish(ann, TimeSpan.FromHours(1), likes: 30);
        var between = town.Publish(bob, TimeSpan.FromHours(1), likes: 20);
        town.Publish(ann, TimeSpan.FromHours(1), likes: 10);
        town.Publish(town.Person("cid"), TimeSpan.FromHours(1), likes: 5);
        using var client = town.Client(signedIn ? town.Person("viewer") : null);
        await client.Feed();
        town.Catalog.Videos.Remove(between, out _);
        var page = await client.Feed("?limit=3");
        Assert.DoesNotContain(between.ToString(), page.Ids());
        var creators = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("creator").GetProperty("name").GetString()!).ToArray();
        Assert.Contains("ann", creators);
        Assert.All(creators.Zip(creators.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task A_creator_who_is_being_deleted_is_not_shown()
    {
        await using var town = await FeedTown.Open();
        var ann = town.Person("ann");
        town.Publish(ann, TimeSpan.Zero);
        town.Town.People.Remove(ann, out _);
        using var client = town.Client();
        Assert.Empty((await client.Feed()).Ids());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shared_video_opens_the_feed_and_does_not_come_again(bool signedIn)
    {
        await using var town = await FeedTown.Open();
        var videos = Enumerable.Range(0, 12).Select(at => town.Publish(town.Person("p" + at), TimeSpan.FromHours(at)).ToString()).ToArray();
        using var client = town.Client(signedIn ? town.Person("viewer") : null);
        var first = await client.Feed($"?start={videos[7]}&limit=6");
        Assert.Equal(videos[7], first.Ids()[0]);
        var second = await client.Feed("?limit=6&cursor=" + first.Next());
        Assert.Equal(videos.Order(), first.Ids().Concat(second.Ids()).Order());
    }

    [Fact]
    public async Task Following_is_the_newest_of_those_followed_and_ends()
    {
        await using var town = await FeedTown.Open();
        var (ann, bob, viewer) = (town.Person("ann"), town.Person("bob"), town.Person("viewer"));
        var hers = Enumerable.Range(0, 5).Select(at => town.Publish(ann, TimeSpan.FromHours(at)).ToString()).ToArray();
        town.Publish(bob, TimeSpan.Zero);
        town.Town.Follows[viewer] = [ann];
        using var client = town.Client(viewer);
        var first = await client.Feed("?mode=following&limit=3");
        Assert.Equal(hers[..3], first.Ids());
        var second = await client.Feed("?mode=following&limit=3&cursor=" + first.Next());
        Assert.Equal(hers[3..], second.Ids());
        Assert.True(second.Exhausted());
        Assert.Null(second.Next());
    }

    [Fact]
    public async Task A_service_without_videos_says_that_it_is_exhausted()
    {
        using var client = quiet.Town.Client(quiet.Town.Person("viewer"));
        var page = await client.Feed();
        Assert.Empty(page.Ids());
        Assert.True(page.Exhausted());
        Assert.Null(page.Next());
    }

    [Fact]
    public async Task When_custody_opens_nothing_the_feed_goes_on_without_the_history()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        var viewer = town.Person("viewer");
        using var client = town.Client(viewer);
        (await client.Watch(Reading.Event(video))).EnsureSuccessStatusCode();
        town.Vault.IsShut = true;
        await FeedRows.Sleep(town, viewer);
        Assert.Equal([video.ToString()], (await client.Feed("?limit=1")).Ids());
    }

    public static TheoryData<string, HttpStatusCode, string> BadQueries => new()
    {
        { "?mode=friends", HttpStatusCode.BadRequest, "unknown-feed" },
        { "?mode=following&start=0123456789abcdef0123456789abcdef", HttpStatusCode.BadRequest, "unknown-feed" },
        { "?limit=0", HttpStatusCode.BadRequest, "feed-limit" },
        { "?limit=21", HttpStatusCode.BadRequest, "feed-limit" },
        { "?limit=banana", HttpStatusCode.BadRequest, "malformed-request" },
        { "?cursor=", HttpStatusCode.BadRequest, "feed-cursor" },
        { "?cursor=abc", HttpStatusCode.BadRequest, "feed-cursor" },
        { "?cursor=" + new string('_', 39), HttpStatusCode.BadRequest, "feed-cursor" },
        { "?start=../../etc/passwd", HttpStatusCode.NotFound, "video-not-found" },
        { "?start=0123456789abcdef0123456789abcdef", HttpStatusCode.NotFound, "video-not-found" },
        { "?mode=following", HttpStatusCode.Unauthorized, "sign-in-first" },
    };

    [Theory]
    [MemberData(nameof(BadQueries))]
    public async Task A_query_that_makes_no_sense_is_refused(string query, HttpStatusCode status, string code)
    {
        using var client = quiet.Town.Client();
        using var answer = await client.GetAsync("/api/feed" + query, FeedTown.Cancelled);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(FeedTown.Cancelled)).Code());
    }
}
