using System.Text.Json;
using Domicile.Base;
using Domicile.Video;

namespace Domicile.Tests.Service;

public sealed class AdultsOnlyTests
{
    [Fact]
    public async Task What_is_for_adults_is_never_recommended_and_covered_for_who_looks_for_it()
    {
        await using var town = await FeedTown.Open();
        var (ann, bob) = (town.Person("ann"), town.Person("bob"));
        var (plain, adult) = (town.Publish(ann, TimeSpan.FromHours(1)), town.Publish(ann, TimeSpan.FromHours(2), likes: 1000));
        town.Catalog.Videos[adult] = town.Catalog.Videos[adult] with { AdultsOnly = true, Caption = "Not for children" };
        town.Town.Follows[bob] = [ann];

        foreach (var (viewer, why) in new[] { ((SubjectId?)null, "signed_out"), (bob, "unasked") })
        {
            using var client = town.Client(viewer);
            Assert.Equal([plain.ToString()], (await client.Feed()).Ids().Distinct());
            var opened = (await client.Feed("?start=" + adult)).GetProperty("items")[0];
            AssertCovered(opened, adult, why);
            Assert.DoesNotContain("Not for children", await client.GetStringAsync("/v/" + adult, FeedTown.Cancelled), StringComparison.Ordinal);
        }
        using var follower = town.Client(bob);
        var following = await follower.Feed("?mode=following");
        Assert.Equal([plain.ToString(), adult.ToString()], following.Ids());
        AssertCovered(following.GetProperty("items")[1], adult, "unasked");
    }

    [Fact]
    public async Task One_that_was_restricted_after_it_was_chosen_is_left_out()
    {
        await using var town = await FeedTown.Open();
        var (ann, bob) = (town.Person("ann"), town.Person("bob"));
        var videos = Enumerable.Range(0, 3).Select(at => town.Publish(at == 1 ? bob : ann, TimeSpan.FromHours(at))).ToList();
        using var client = town.Client(town.Person("eve"));
        var first = await client.Feed("?limit=1");
        var next = videos.First(video => video.ToString() != first.Ids()[0]);
        town.Catalog.Videos[next] = town.Catalog.Videos[next] with { AdultsOnly = true };
        Assert.DoesNotContain(next.ToString(), (await client.Feed("?limit=3&cursor=" + first.Next())).Ids());
    }

    private static void AssertCovered(JsonElement item, VideoId video, string why)
    {
        Assert.Equal((video.ToString(), why, ""), (item.GetProperty("id").GetString(), item.GetProperty("closed").GetString(), item.GetProperty("caption").GetString()));
        Assert.Equal((JsonValueKind.Null, 0), (item.GetProperty("cover").ValueKind, item.GetProperty("renditions").GetArrayLength()));
        Assert.True(item.GetProperty("adultsOnly").GetBoolean());
    }
}
