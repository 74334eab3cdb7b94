using CsCheck;
using Domicile.Screening;
using Domicile.Screening.Text.Terms;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class TermMatcherTests
{
    private static readonly TermMatcher Matcher = Of("# weight: 0.8\nblorp\nzonk*\n*mumpf*\n=fnord\nquax you\nass\nкрак\n天禁\nwissel\n");

    [Theory]
    [InlineData("what a blorp")]
    [InlineData("BLORP!")]
    [InlineData("blörp")]
    [InlineData("bl0rp")]
    [InlineData("b|orp")]
    [InlineData("bIorp")]
    [InlineData("ｂｌｏｒｐ")]
    [InlineData("𝓫𝓵𝓸𝓻𝓹")]
    [InlineData("ⓑⓛⓞⓡⓟ")]
    [InlineData("blоrр")] // о and р are Cyrillic
    [InlineData("b l o r p")]
    [InlineData("so b.l-o_r*p there")]
    [InlineData("blooooorp")]
    [InlineData("b l 0 r p")]
    [InlineData("bl\u200Dor\u200Cp")]
    [InlineData("bl\u00ADo\u2060rp")]
    [InlineData("\u202Ebl\u202Corp\u2069")]
    [InlineData("b\u0336l\u0336o\u0336r\u0336p\u0336")]
    [InlineData("bl\uFE0Forp")]
    [InlineData("blorp🍌")]
    [InlineData("zonkers")]
    [InlineData("he mumpfed")]
    [InlineData("quax\u00A0  you")]
    [InlineData("quax... you")]
    [InlineData("fnord")]
    [InlineData("FNÓRD")]
    [InlineData("a$$")]
    [InlineData("@ss")]
    [InlineData("КРАК")]
    [InlineData("這天禁在")]
    [InlineData("wisssssel")]
    public void A_term_is_found(string text) => Assert.Equal(0.8, Look(text).Score);

    [Theory]
    [InlineData("blorpish")]
    [InlineData("unblorp")]
    [InlineData("class assembly")]
    [InlineData("a zon k")]
    [InlineData("fn0rd")]
    [InlineData("f n o r d")]
    [InlineData("455")]
    [InlineData("quaxyou")]
    [InlineData("@ss1gn")]
    [InlineData("blo rp")]
    [InlineData("")]
    [InlineData("\uD800")]
    [InlineData("\u202E\u200D")]
    public void No_term_is_found(string text) => Assert.Equal(0, Look(text).Score);

    [Fact]
    public void Evidence_says_where_and_not_what()
    {
        var found = Assert.IsType<TermEvidence>(Assert.Single(Look("oh b\u200Dl0rp, no").Evidence));
        Assert.Equal(new TermEvidence("list", 2, 3, 6, Disguised: true), found);
        Assert.DoesNotContain("blorp", found.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_heaviest_list_gives_the_score_and_evidence_is_bounded()
    {
        var matcher = new TermMatcher([List("a", "# weight: 0.2\nblorp"), List("b", "# weight: 0.9\nzonk")]);
        var signal = matcher.Look(string.Concat(Enumerable.Repeat("blorp ", 100)) + "zonk", TimeProvider.System);
        Assert.Equal(0.9, signal.Score);
        Assert.Equal(20, signal.Evidence.Count);
        Assert.Equal("b", Assert.IsType<TermEvidence>(signal.Evidence[0]).List);
    }

    [Fact]
    public void A_text_that_is_too_long_fails_rather_than_passes() =>
        Assert.Equal("text-too-long", Look(new string('a', TermMatcher.MaxText + 1)).Failure);

    [Fact]
    public void The_version_changes_with_the_lists() =>
        Assert.NotEqual(Of("blorp").Look("", TimeProvider.System).Version, Of("zonk").Look("", TimeProvider.System).Version);

    [Theory]
    [InlineData("# weight: 2\nx", 1)]
    [InlineData("ok\n***", 2)]
    [InlineData("ok\n\na*b", 3)]
    [InlineData("...", 1)]
    [InlineData("\u202E", 1)]
    public void A_malformed_list_is_refused_with_the_line(string file, int line)
    {
        Assert.False(TermList.Parse("list", file).Succeeded(out _, out var refusal));
        Assert.Contains($"line {line}:", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_nobody_sees_between_its_letters_hides_no_term() =>
        Gen.Int[0, 7].Select(i => new[] { "\u200B", "\u200D", "\u202E", "\u2066", "\u00AD", "\u0301", "\uFE0E", "\u061C" }[i]).Array[4].Sample(unseen =>
            Look($"b{unseen[0]}l{unseen[1]}o{unseen[2]}r{unseen[3]}p").Score == 0.8);

    [Fact]
    public void Aho_and_Corasick_find_what_a_search_word_by_word_finds() =>
        Gen.Select(Gen.Char["ab"].Array[1, 4].Array[1, 6], Gen.Char["ab "].Array[0, 30]).Sample((words, text) =>
        {
            var distinct = words.Select(word => new string(word)).Distinct().ToList();
            var hits = new List<(int, int)>();
            new Automaton(distinct).Find([.. text.Select((c, i) => new Strip.Cell(c, i, i + 1, true))], (word, end) => hits.Add((word, end)));
            var expected = distinct.SelectMany((word, number) => Enumerable.Range(word.Length, Math.Max(0, text.Length - word.Length + 1))
                .Where(end => new string(text)[(end - word.Length)..end] == word).Select(end => (number, end)));
            return expected.Order().SequenceEqual(hits.Order());
        });

    private static Signal Look(string text) => Matcher.Look(text, TimeProvider.System);

    private static TermMatcher Of(string file) => new([List("list", file)]);

    private static TermList List(string name, string file) => TermList.Parse(name, file).Succeeded(out var list, out _) ? list : throw new ArgumentException(file);
}
