using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Feed.Watching;
using Domicile.Sealing;
using Domicile.Video;

namespace Domicile.Tests.Service;

public sealed class RecordWatchTests(QuietFeedTown quiet) : IClassFixture<QuietFeedTown>
{
    [Fact]
    public async Task A_viewers_batch_is_one_sealed_row_and_survives_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("domicile-feed-").FullName;
        try
        {
            SubjectId viewer;
            VideoId[] videos;
            await using (var town = await FeedTown.Open(data))
            {
                viewer = town.Person("viewer");
                videos = [.. Enumerable.Range(0, 3).Select(at => town.Publish(town.Person("p" + at), TimeSpan.FromHours(at)))];
                using var client = town.Client(viewer);
                using var answer = await client.Watch(Reading.Event(videos[0]), Reading.Event(videos[1], completed: true, loops: 4));
                Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
                Assert.Equal(1, await FeedRows.Count(town));
                Assert.Equal(1, town.Town.Counted[videos[1]].Views);
            }
            await using (var town = await FeedTown.Open(data))
            {
                Assert.Equal([videos[0], videos[1]], (await FeedRows.History(town, viewer)).Select(watched => watched.Video));
                Assert.Contains(town.Vault.Opened, access => access.Reason == Reason.SubjectRequest);
            }
        }
        finally
        {
            TestDatabase.Drop(data);
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_batch_that_is_sent_twice_counts_once()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client(town.Person("viewer"));
        var watched = Reading.Event(video);
        (await client.Watch(watched)).EnsureSuccessStatusCode();
        (await client.Watch(watched)).EnsureSuccessStatusCode();
        Assert.Equal(1, await FeedRows.Count(town));
        Assert.Equal(1, town.Town.Counted[video].Views);
    }

    [Fact]
    public async Task What_counts_as_a_view_is_two_seconds_or_the_whole_of_someone_elses_video()
    {
        await using var town = await FeedTown.Open();
        var viewer = town.Person("viewer");
        VideoId At(int hours) => town.Publish(town.Person("p" + hours), TimeSpan.FromHours(hours));
        var (passed, shortOne, seen, own) = (At(1), At(2), At(3), town.Publish(viewer, TimeSpan.Zero));
        using var client = town.Client(viewer);
        (await client.Watch(Reading.Event(passed, 1_999, skipped: true), Reading.Event(shortOne, 900, completed: true), Reading.Event(seen, 2_000), Reading.Event(own, 9_000)))
            .EnsureSuccessStatusCode();
        Assert.Equal(new[] { shortOne, seen }.Order(Comparer<VideoId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            town.Town.Counted.Keys.Order(Comparer<VideoId>.Create((a, b) => a.Value.CompareTo(b.Value))));
    }

    [Fact]
    public async Task A_signed_out_batch_counts_each_video_once_and_keeps_nothing()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client();
        (await client.Watch([.. Enumerable.Range(1, 50).Select(at => Reading.Event(video, ago: TimeSpan.FromMinutes(at)))])).EnsureSuccessStatusCode();
        Assert.Equal(1, town.Town.Counted[video].Views);
        Assert.Equal(0, await FeedRows.Count(town));
    }

    [Fact]
    public async Task What_is_not_published_is_left_out_without_a_refusal()
    {
        using var client = quiet.Town.Client(quiet.Town.Person("viewer"));
        using var answer = await client.Watch(Reading.Event(Id.New<VideoId>(TimeProvider.System)));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(0, await FeedRows.Count(quiet.Town));
    }

    [Fact]
    public async Task When_custody_gives_no_key_nothing_is_acknowledged_or_counted()
    {
        await using var town = await FeedTown.Open();
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client(town.Person("viewer"));
        town.Vault.IsShut = true;
        using var answer = await client.Watch(Reading.Event(video));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Empty(town.Town.Counted);
        Assert.Equal(0, await FeedRows.Count(town));
    }

    [Fact]
    public async Task Too_many_batches_are_refused()
    {
        await using var town = await FeedTown.Open();
        using var client = town.Client();
        var video = Id.New<VideoId>(TimeProvider.System);
        HttpStatusCode last = default;
        for (var sent = 0; sent <= 2 * RecordWatch.Rate.Burst && last != HttpStatusCode.TooManyRequests; sent++)
        {
            using var answer = await client.Watch(Reading.Event(video));
            last = answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    private const string Video = "0123456789abcdef0123456789abcdef";
    private const string Now = "@now";

    public static TheoryData<string, string> BadEvents => new()
    {
        { "nothing", "" },
        { "too old", $$"""{"video":"{{Video}}","startedAt":"2020-01-01T00:00:00Z","watchedMs":1,"completed":false,"skipped":false,"loops":0}""" },
        { "in the future", $$"""{"video":"{{Video}}","startedAt":"2990-01-01T00:00:00Z","watchedMs":1,"completed":false,"skipped":false,"loops":0}""" },
        { "negative time", $$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":-1,"completed":false,"skipped":false,"loops":0}""" },
        { "more than a day", $$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":86400001,"completed":false,"skipped":false,"loops":0}""" },
        { "negative loops", $$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":1,"completed":false,"skipped":false,"loops":-1}""" },
        { "too many loops", $$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":1,"completed":false,"skipped":false,"loops":10001}""" },
        { "completed and skipped", $$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":1,"completed":true,"skipped":true,"loops":0}""" },
        { "51 events", string.Join(',', Enumerable.Repeat($$"""{"video":"{{Video}}","startedAt":"{{Now}}","watchedMs":1,"completed":false,"skipped":false,"loops":0}""", 51)) },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task An_implausible_batch_is_refused_whole(string what, string events)
    {
        using var client = quiet.Town.Client(quiet.Town.Person("viewer"));
        var body = $$"""{"events":[{{events.Replace(Now, TimeProvider.System.GetUtcNow().ToString("O"), StringComparison.Ordinal)}}]}""";
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync("/api/watch", content, FeedTown.Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, what);
        Assert.StartsWith("watch-", (await answer.Content.ReadFromJsonAsync<JsonElement>(FeedTown.Cancelled)).Code(), StringComparison.Ordinal);
        Assert.Equal(0, await FeedRows.Count(quiet.Town));
    }
}
