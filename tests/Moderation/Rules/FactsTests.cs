using Domicile.Moderation;
using Domicile.Rules;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class FactsTests
{
    [Fact]
    public void Every_fact_has_a_place_a_name_in_a_group_and_a_line_of_documentation()
    {
        Assert.Equal(Enumerable.Range(0, Known.All.Count), Known.All.Select(fact => fact.Place));
        Assert.Equal(Known.All.Count, Known.All.Select(fact => fact.Name).Distinct().Count());
        Assert.All(Known.All, fact =>
        {
            Assert.Matches("^[a-z]+\\.[a-z_]+$", fact.Name);
            Assert.EndsWith(".", fact.What, StringComparison.Ordinal);
            Assert.Same(fact, Known.Find(fact.Name));
        });
    }

    [Fact]
    public void A_fact_is_unknown_until_somebody_looked_and_again_once_a_signal_failed()
    {
        var facts = new Facts();
        Assert.All(Known.All.Where(fact => fact != Known.SignalsFailed), fact => Assert.False(facts.IsKnown(fact)));
        foreach (var group in Known.All.Select(fact => fact.Group).Distinct()) facts.Nothing(group);
        Assert.All(Known.All, fact => Assert.True(facts.IsKnown(fact)));
        facts.Fail("media-hash", "media").Fail("media-hash", "media");
        Assert.All(Known.All, fact => Assert.Equal(fact.Group != "media", facts.IsKnown(fact)));
        Assert.Equal(["media-hash"], facts.List(Known.SignalsFailed.Place)!);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_is_none_is_unknown(double number) => Assert.False(new Facts().Set(Known.TextSpam, number).IsKnown(Known.TextSpam));
}
