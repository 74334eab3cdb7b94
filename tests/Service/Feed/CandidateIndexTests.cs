using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Social;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Service;

public sealed class CandidateIndexTests
{
    private readonly SmallCatalog _catalog = new();
    private readonly SmallTown _town = new();
    private readonly FakeTimeProvider _clock = Samples.Clock();
    private readonly CandidateIndex _index;

    public CandidateIndexTests() => _index = new(_catalog, _town, FreshAndPopular.Order, _clock, NullLogger<CandidateIndex>.Instance);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_waits_and_those_within_two_seconds_read_the_same()
    {
        Publish(3);
        var first = await _index.Current(Cancelled);
        Assert.Equal(3, first.Order.Count);
        Publish(1);
        _clock.Advance(CandidateIndex.Fresh - TimeSpan.FromMilliseconds(1));
        Assert.Same(first, await _index.Current(Cancelled));
        Assert.Equal(1, _catalog.Reads);
    }

    [Fact]
    public async Task A_request_that_finds_it_stale_goes_on_with_the_old_and_a_later_one_has_the_new()
    {
        Publish(1);
        var first = await _index.Current(Cancelled);
        Publish(1);
        _clock.Advance(CandidateIndex.Fresh);
        Assert.Same(first, await _index.Current(Cancelled));
        _clock.Advance(CandidateIndex.TooOld);
        Assert.Equal(2, (await _index.Current(Cancelled)).Order.Count);
    }

    [Fact]
    public async Task Many_requests_at_once_fill_it_once()
    {
        Publish(5);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _index.Current(Cancelled).AsTask()));
        Assert.Equal(1, _catalog.Reads);
    }

    [Fact]
    public async Task A_cursor_goes_on_with_the_order_it_began_on()
    {
        Publish(2);
        var first = await _index.Current(Cancelled);
        Publish(2);
        _clock.Advance(CandidateIndex.TooOld);
        var second = await _index.Current(Cancelled);
        Assert.NotEqual(first.Stamp, second.Stamp);
        Assert.Same(first, await _index.At(first.Stamp, Cancelled));
        Assert.Same(second, await _index.At(long.MaxValue, Cancelled));
        Assert.Same(second, await _index.At(0, Cancelled));
    }

    [Fact]
    public async Task An_unchanged_order_keeps_its_stamp()
    {
        Publish(2);
        var first = await _index.Current(Cancelled);
        _clock.Advance(CandidateIndex.TooOld);
        Assert.Same(first, await _index.Current(Cancelled));
    }

    [Fact]
    public async Task A_well_liked_video_older_than_the_newest_is_a_candidate_too()
    {
        Publish(CandidateIndex.MostRecent);
        var classic = Samples.Video(Id.New<SubjectId>(TimeProvider.System), Samples.Noon - TimeSpan.FromDays(400));
        _catalog.Videos[classic.Id] = classic;
        _town.Counted[classic.Id] = new Counts(1_000_000, 0);
        var snapshot = await _index.Current(Cancelled);
        Assert.Equal(CandidateIndex.MostRecent + 1, snapshot.Order.Count);
        Assert.Equal(classic.Id, snapshot.Order[0].Video);
    }

    private void Publish(int videos)
    {
        for (var one = 0; one < videos; one++)
        {
            var video = Samples.Video(Id.New<SubjectId>(TimeProvider.System), Samples.Noon - TimeSpan.FromSeconds(one));
            _catalog.Videos[video.Id] = video;
        }
    }
}
