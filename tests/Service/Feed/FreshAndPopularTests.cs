using CsCheck;
using Domicile.Feed.Candidates;
using Domicile.Social;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class FreshAndPopularTests
{
    private static readonly Gen<Standing[]> Standings = Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 500], Gen.Int[0, 90 * 24]).Array[0, 60]
        .Select(all => all.Select((one, at) => new Standing(
            Samples.Candidate(at + 1, at + 1, TimeSpan.FromHours(one.Item3)), new Counts(one.Item2, one.Item1))).ToArray());

    [Theory]
    [InlineData(0, 0, 0, 10)]
    [InlineData(90, 0, 0, 100)]
    [InlineData(0, 1, 0, 18)]
    [InlineData(80, 0, 3, 11.25)]
    [InlineData(0, 0, -5, 10)]
    public void The_score_is_the_documented_formula(long views, long likes, int daysOld, double score) =>
        Assert.Equal(score, FreshAndPopular.Score(Samples.Candidate(1, 1, TimeSpan.FromDays(daysOld)), new(likes, views), Samples.Noon), 1e-9);

    [Fact]
    public void More_views_or_likes_never_score_lower_and_more_age_never_higher() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000], Gen.Int[0, 100_000]).Sample((views, likes, hours) =>
        {
            double At(long v, long l, int h) => FreshAndPopular.Score(Samples.Candidate(1, 1, TimeSpan.FromHours(h)), new(l, v), Samples.Noon);
            var score = At(views, likes, hours);
            Assert.True(At(views + 1, likes, hours) >= score);
            Assert.True(At(views, likes + 1, hours) >= score);
            Assert.True(At(views, likes, hours + 1) <= score);
        });

    [Fact]
    public void Every_candidate_is_placed_once_whatever_order_they_come_in() => Standings.Sample(standings =>
    {
        var order = FreshAndPopular.Order(standings, Samples.Noon);
        Assert.Equal(standings.Select(one => one.Candidate.Video.Value).Order(), order.Select(one => one.Video.Value).Order());
        Assert.Equal(order, FreshAndPopular.Order([.. standings.Reverse()], Samples.Noon));
    });

    [Fact]
    public void A_new_video_that_nobody_has_seen_comes_within_the_first_four_of_a_popular_service()
    {
        var popular = Enumerable.Range(1, 500).Select(at => new Standing(Samples.Candidate(at, at, TimeSpan.FromHours(at)), new Counts(1_000, 50_000)));
        var fresh = new Standing(Samples.Candidate(1_000, 1_000), default);
        var order = FreshAndPopular.Order([.. popular, fresh], Samples.Noon);
        Assert.Equal(3, Array.IndexOf(order, fresh.Candidate));
    }

    [Fact]
    public void What_the_moderators_have_demoted_comes_last_however_popular_or_new()
    {
        var order = FreshAndPopular.Order([
            new(Samples.Candidate(1, 1) with { Demoted = true }, new(1_000, 50_000)),
            new(Samples.Candidate(2, 2) with { Demoted = true }, default),
            .. Enumerable.Range(3, 5).Select(at => new Standing(Samples.Candidate(at, at, TimeSpan.FromDays(at)), default))], Samples.Noon);
        Assert.Equal([false, false, false, false, false, true, true], order.Select(one => one.Demoted));
    }
}
