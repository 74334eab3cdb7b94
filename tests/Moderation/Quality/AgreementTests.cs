using CsCheck;
using Domicile.Moderation;
using Domicile.Moderation.Quality;

namespace Domicile.Tests.Moderation;

public sealed class AgreementTests
{
    private static readonly Gen<List<(string, string)>> Pairs =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], (one, other) => ($"{one}", $"{other}")).List[1, 60];

    /// <param name="source">Who worked it out.</param>
    /// <param name="table">Rows are what the first said, columns the second.</param>
    /// <param name="kappa">As published there.</param>
    /// <param name="digits">To so many digits.</param>
    [Theory]
    [InlineData("Artstein and Poesio, Inter-Coder Agreement for Computational Linguistics (2008), table 1", "20 20|10 50", 0.348, 3)]
    [InlineData("Fleiss, Cohen and Everitt (1969), without weights", "106 10 4|22 28 10|2 12 6", 0.429, 3)]
    [InlineData("The example of R's fmsb package and of many a textbook", "20 5|10 15", 0.4, 10)]
    [InlineData("The example of a simple kappa coefficient that SAS prints", "0 4 1|0 8 0|0 1 5", 0.4842, 4)]
    [InlineData("By hand: 7 of 10 agree, 5 would by chance", "3 2|1 4", 0.4, 10)]
    [InlineData("By hand: they never agree, and half would by chance", "0 5|5 0", -1.0, 10)]
    public void Kappa_comes_out_as_published(string source, string table, double kappa, int digits)
    {
        Assert.NotEmpty(source);
        Assert.Equal(kappa, Agreement.Of(Read(table)).Kappa!.Value, digits);
    }

    [Fact]
    public void Its_interval_comes_out_as_published()
    {
        // SAS, for the table above: standard error 0.1380.
        var agreement = Agreement.Of(Read("0 4 1|0 8 0|0 1 5"));
        Assert.Equal((0.2137, 0.7547), (Math.Round(agreement.Low!.Value, 4), Math.Round(agreement.High!.Value, 4)));
        Assert.False(agreement.IsEnough);
        Assert.True(Agreement.Of(Read("20 20|10 50")).IsEnough);
    }

    [Fact]
    public void Where_both_are_always_of_one_opinion_there_is_agreement_and_no_kappa()
    {
        var agreement = Agreement.Of(Read("7"));
        Assert.Equal((7, 1.0, 1.0, null), (agreement.Pairs, agreement.Observed, agreement.Expected, agreement.Kappa));
        Assert.Equal(new Agreement(0, null, null, null, null, null), Agreement.Of([]));
    }

    [Fact]
    public void It_lies_between_minus_one_and_one_within_its_interval_and_does_not_ask_who_was_first() => Pairs.Sample(pairs =>
    {
        var (there, back) = (Agreement.Of(pairs), Agreement.Of([.. pairs.Select(pair => (pair.Item2, pair.Item1))]));
        Assert.Equal(there.Observed, back.Observed);
        Assert.Equal(there.Kappa is null, back.Kappa is null);
        if (there.Kappa is not { } kappa) return;
        Assert.InRange(kappa, -1 - 1e-9, 1 + 1e-9);
        Assert.InRange(kappa, there.Low!.Value - 1e-9, there.High!.Value + 1e-9);
        Assert.Equal(kappa, back.Kappa!.Value, 9);
        Assert.Equal(there.Low.Value, back.Low!.Value, 9);
        Assert.Equal(there.Observed == 1, Math.Abs(kappa - 1) < 1e-9);
    });

    [Fact]
    public void Names_and_order_make_no_difference() => Pairs.Sample(pairs =>
    {
        var other = Agreement.Of([.. pairs.AsEnumerable().Reverse().Select(pair => ("x" + pair.Item1, "x" + pair.Item2))]);
        Assert.Equal(Agreement.Of(pairs).Kappa ?? 2, other.Kappa ?? 2, 9);
    });

    private static List<(string, string)> Read(string table) => [.. table.Split('|').SelectMany((row, first) => row.Split(' ').SelectMany((count, second) =>
        Enumerable.Repeat(($"{first}", $"{second}"), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))))];
}
