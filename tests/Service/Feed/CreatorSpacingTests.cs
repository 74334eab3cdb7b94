using CsCheck;
using Domicile.Feed.Candidates;
using Domicile.Video;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class CreatorSpacingTests
{
    private static readonly Gen<Candidate[]> Orders =
        Gen.Int[0, 4].Array[0, 40].Select(creators => creators.Select((creator, at) => Samples.Candidate(at + 1, creator + 1)).ToArray());

    [Fact]
    public void Nothing_is_lost_or_doubled() => Orders.Sample(order =>
        Assert.Equal(order.Select(one => one.Video.Value).Order(), CreatorSpacing.Arrange(order).Select(one => one.Video.Value).Order()));

    [Fact]
    public void No_creator_comes_twice_running_while_another_is_left() => Orders.Sample(order =>
    {
        var arranged = CreatorSpacing.Arrange(order).ToArray();
        for (var at = 1; at < arranged.Length; at++)
            if (arranged[at].Creator == arranged[at - 1].Creator)
                Assert.All(arranged[at..], left => Assert.Equal(arranged[at].Creator, left.Creator));
    });

    [Fact]
    public void A_creators_own_order_is_kept() => Orders.Sample(order =>
    {
        var arranged = CreatorSpacing.Arrange(order).ToArray();
        foreach (var creator in order.Select(one => one.Creator).Distinct())
            Assert.Equal(order.Where(one => one.Creator == creator), arranged.Where(one => one.Creator == creator));
    });

    [Fact]
    public void The_creator_shown_just_before_does_not_come_first()
    {
        Candidate[] order = [Samples.Candidate(1, 1), Samples.Candidate(2, 2)];
        Assert.Equal([order[1], order[0]], CreatorSpacing.Arrange(order, order[0].Creator));
    }

    [Fact]
    public void It_reads_no_further_than_it_must()
    {
        static IEnumerable<Candidate> Endless()
        {
            for (var at = 1; ; at++) yield return Samples.Candidate(at, at);
        }
        Assert.Equal(3, CreatorSpacing.Arrange(Endless()).Take(3).Count());
    }
}
