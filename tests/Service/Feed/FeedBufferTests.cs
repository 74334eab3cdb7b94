using CsCheck;
using Domicile.Feed;
using Domicile.Feed.Candidates;
using Domicile.Feed.Viewers;
using Domicile.Video;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class FeedBufferTests
{
    private static readonly Gen<(CandidateSnapshot Snapshot, Dictionary<VideoId, DateTimeOffset> Seen)> Worlds =
        Gen.Select(Gen.Int[1, 5].Array[0, 30], Gen.Bool.Array[30], Gen.Int[0, 1_000].Array[30]).Select((creators, seen, hours) =>
        {
            var order = creators.Select((creator, at) => Samples.Candidate(at + 1, creator)).ToArray();
            return (new CandidateSnapshot(1, order), order.Where((_, at) => seen[at])
                .Select((one, at) => (one.Video, At: Samples.Noon - TimeSpan.FromHours(hours[at]))).ToDictionary(one => one.Video, one => one.At));
        });

    [Fact]
    public void Everything_comes_once_and_what_was_seen_comes_last_and_marked() => Worlds.Sample(world =>
    {
        var slots = FeedBuffer.Choose(world.Snapshot, world.Seen, 1, first: null).Slots;
        Assert.Equal(world.Snapshot.Order.Count, slots.Select(slot => slot.Video).Distinct().Count());
        Assert.Equal(world.Snapshot.Order.Count, slots.Count);
        Assert.All(slots, slot => Assert.Equal(world.Seen.ContainsKey(slot.Video), slot.Again));
        Assert.Equal(slots.OrderBy(slot => slot.Again), slots);
    });

    [Fact]
    public void What_was_seen_comes_back_longest_ago_first()
    {
        Candidate[] order = [Samples.Candidate(1, 1), Samples.Candidate(2, 2), Samples.Candidate(3, 3)];
        Dictionary<VideoId, DateTimeOffset> seen = new()
        {
            [order[0].Video] = Samples.Noon,
            [order[1].Video] = Samples.Noon - TimeSpan.FromDays(2),
            [order[2].Video] = Samples.Noon - TimeSpan.FromDays(1),
        };
        Assert.Equal([order[1].Video, order[2].Video, order[0].Video], FeedBuffer.Choose(new(1, order), seen, 1, null).Slots.Select(slot => slot.Video));
    }

    [Fact]
    public void A_buffer_that_follows_another_does_not_repeat_what_was_given_out_but_not_yet_reported()
    {
        var snapshot = new CandidateSnapshot(1, [.. Enumerable.Range(1, 2 * FeedBuffer.MostUnseen).Select(at => Samples.Candidate(at, at))]);
        var first = FeedBuffer.Choose(snapshot, new Dictionary<VideoId, DateTimeOffset>(), 1, null);
        var second = FeedBuffer.Choose(snapshot, new Dictionary<VideoId, DateTimeOffset>(), 2, null, first);
        Assert.Equal(FeedBuffer.MostUnseen, second.Slots.Count);
        Assert.Empty(first.Slots.Intersect(second.Slots));
    }

    [Fact]
    public void When_all_has_been_given_out_it_begins_anew_marked()
    {
        var snapshot = new CandidateSnapshot(1, [Samples.Candidate(1, 1), Samples.Candidate(2, 2)]);
        var first = FeedBuffer.Choose(snapshot, new Dictionary<VideoId, DateTimeOffset>(), 1, null);
        var second = FeedBuffer.Choose(snapshot, new Dictionary<VideoId, DateTimeOffset>(), 2, null, first);
        Assert.Equal(first.Slots.Select(slot => slot.Video), second.Slots.Select(slot => slot.Video));
        Assert.All(second.Slots, slot => Assert.True(slot.Again));
    }

    [Fact]
    public void What_has_been_given_out_and_is_gone_is_not_repeated()
    {
        Candidate[] order = [Samples.Candidate(1, 1), Samples.Candidate(2, 2)];
        var first = FeedBuffer.Choose(new(1, order), new Dictionary<VideoId, DateTimeOffset>(), 1, null);
        var second = FeedBuffer.Choose(new(2, [order[1]]), new Dictionary<VideoId, DateTimeOffset>(), 2, null, first);
        Assert.Equal([new Slot(order[1].Video, true)], second.Slots);
        Assert.Equal(order[1].Creator, second.LastCreator);
    }

    [Fact]
    public void A_shared_video_that_opened_the_feed_is_not_chosen_and_its_creator_not_next()
    {
        Candidate[] order = [Samples.Candidate(1, 1), Samples.Candidate(2, 1), Samples.Candidate(3, 2)];
        var slots = FeedBuffer.Choose(new(1, order), new Dictionary<VideoId, DateTimeOffset>(), 1, order[0].Video).Slots;
        Assert.Equal([order[2].Video, order[1].Video], slots.Select(slot => slot.Video));
    }
}
