using System.Text;
using CsCheck;
using Domicile.Moderation;
using Domicile.Moderation.Statements;
using Domicile.Transparency;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class TallyTests
{
    private static readonly Period November = Read("2026-11");

    private static readonly string[] Facts =
    [
        """{"kind":"moderation.policy","policy":"hate","version":1,"category":"A","at":0}""",
        """{"kind":"moderation.policy","policy":"hate","version":2,"category":"B","at":0}""",
        $$"""{"kind":"moderation.notice","notice":"{{N(1)}}","policy":"hate","subject":"video","trusted":true,"at":{{Ms(3)}}}""",
        $$"""{"kind":"moderation.case","case":"{{N(1)}}","policy":"hate","subject":"video","at":{{Ms(3)}}}""",
        $$"""{"kind":"moderation.case","case":"{{N(2)}}","policy":"spam","subject":"video","at":{{Ms(-40)}}}""",
        $$"""{"kind":"moderation.case","case":"{{N(3)}}","policy":"spam","subject":"video","at":{{Ms(40)}}}""",
        $$"""{"kind":"moderation.decision","decision":"{{N(1)}}","case":"{{N(1)}}","policy":"hate","version":1,"measures":["remove","suspend"],"reported":true,"automated":false,"unseen":true,"opened":{{Ms(3)}},"at":{{Ms(4)}}}""",
        $$"""{"kind":"moderation.ending","decision":"{{N(1)}}","policy":"hate","version":1,"acted":true,"ending":"overturned","at":{{Ms(5)}}}""",
        $$"""{"kind":"moderation.appeal","appeal":"{{N(4)}}","policy":"hate","version":1,"side":"author","at":{{Ms(4)}}}""",
        $$"""{"kind":"moderation.outcome","appeal":"{{N(4)}}","policy":"hate","version":1,"outcome":"overturned","at":{{Ms(5)}}}""",
        $$"""{"kind":"moderation.hold","hold":"{{N(5)}}","policy":"hate","at":{{Ms(-40)}}}""",
        $$"""{"kind":"moderation.hold","hold":"{{N(6)}}","policy":"spam","at":{{Ms(3)}}}""",
        $$"""{"kind":"moderation.release","hold":"{{N(6)}}","policy":"spam","at":{{Ms(4)}}}""",
        """{"kind":"moderation.rule","at":5}""",
    ];

    [Fact]
    public void In_any_order_and_repeated_the_facts_give_the_same_figures() => Gen.Shuffle((string[])[.. Facts, .. Facts]).Sample(facts =>
    {
        var figures = Count(facts).Count();
        Assert.Equal(["A", "B", "spam"], figures.ByCategory.Select(one => one.Category));
        Assert.Equal((1, 1, 1, 1), (figures.Total.Notices, figures.Total.TrustedNotices, figures.Total.Decisions, figures.Total.AfterNotice));
        Assert.Equal((1, 1, 1, 1), (figures.Total.Reinstated, figures.Total.ReinstatedOnAppeal, figures.Total.Unseen, figures.Total.Within24Hours));
        Assert.Equal((1, 0, 1440L), (figures.Total.Waiting, figures.Total.AppealsWaiting, figures.Total.MedianMinutes));
        Assert.Equal((1, 1), (figures.Total.LegalHolds, figures.Total.LegalHoldsAtEnd));
        Assert.Equal((1, 1, 0), (figures.Total.Measures[Measure.Remove], figures.Total.Measures[Measure.Suspend], figures.Total.Measures[Measure.Warn]));
        Assert.Equal((0, 1), (figures.ByCategory[0].Notices, figures.ByCategory[1].Notices));
    });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"moderation.notice"}""")]
    [InlineData("""{"kind":"moderation.notice","notice":"x","policy":"hate","trusted":false,"at":1}""")]
    [InlineData("""{"kind":"moderation.notice","notice":"00000000000000000000000000000001","policy":"hate","trusted":"no","at":1}""")]
    [InlineData("""{"kind":"moderation.case","case":"00000000000000000000000000000001","policy":"hate","at":9223372036854775807}""")]
    [InlineData("""{"kind":"moderation.decision","decision":"00000000000000000000000000000001","case":"00000000000000000000000000000001","measures":7,"at":1}""")]
    public void What_is_no_entry_of_moderation_is_refused(string body) => Assert.Throws<FormatException>(() => Count([body]));

    [Theory]
    [InlineData("2026-11", "2026-11-01", "2026-12-01", "2026-11")]
    [InlineData("2026-12", "2026-12-01", "2027-01-01", "2026-12")]
    [InlineData("2024-02-29", "2024-02-29", "2024-03-01", "2024-02-29..2024-02-29")]
    [InlineData("2026", "2026-01-01", "2027-01-01", "2026-01-01..2026-12-31")]
    [InlineData("2026-11-03..2026-11-20", "2026-11-03", "2026-11-21", "2026-11-03..2026-11-20")]
    public void A_period_is_read_and_written(string text, string from, string to, string written)
    {
        var period = Read(text);
        Assert.Equal((from, to, written), (CheckStatement.Day(period.From), CheckStatement.Day(period.To), period.ToString()));
        Assert.Equal(period, Read(period.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2026-13")]
    [InlineData("2026-02-30")]
    [InlineData("1999")]
    [InlineData("2026-11-20..2026-11-03")]
    [InlineData("2026-11..2026-12")]
    [InlineData("2026-11-03..")]
    [InlineData("2026-11-03..2026-11-04..2026-11-05")]
    public void What_is_no_period_is_none(string text) => Assert.False(Period.TryParse(text, out _));

    private static Tally Count(IEnumerable<string> facts)
    {
        var tally = new Tally(November);
        foreach (var fact in facts) tally.Add(Encoding.UTF8.GetBytes(fact));
        return tally;
    }

    private static Period Read(string text)
    {
        Assert.True(Period.TryParse(text, out var period));
        return period;
    }

    private static string N(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static long Ms(int day) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).ToUnixTimeMilliseconds();
}
