using Domicile.Base;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class PaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_is_admitted_then_one_per_interval_in_each_bucket()
    {
        var pace = new Pace(3, TimeSpan.FromSeconds(2), 2, _time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => pace.Admit(0) == TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, pace.Admit(1));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Admit(0));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => pace.Admit(0) == TimeSpan.Zero));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => pace.Admit(0) == TimeSpan.Zero));
    }

    [Fact]
    public void Asking_how_long_to_wait_counts_nothing()
    {
        var pace = new Pace(2, TimeSpan.FromSeconds(2), 1, _time);
        for (var again = 0; again < 5; again++) Assert.Equal(TimeSpan.Zero, pace.Wait(0));
        Assert.Equal([true, true], Enumerable.Range(0, 2).Select(_ => pace.Admit(0) == TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Wait(0));
        Assert.Equal(pace.Wait(0), pace.Admit(0));
    }

    [Fact]
    public void Callers_at_once_are_each_counted()
    {
        var pace = new Pace(50, TimeSpan.FromMinutes(1), 1, _time);
        var admitted = 0;
        Parallel.For(0, 200, _ =>
        {
            if (pace.Admit(0) == TimeSpan.Zero) Interlocked.Increment(ref admitted);
        });
        Assert.Equal(50, admitted);
    }
}
