using CsCheck;
using Domicile.Video.Processing;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class LadderTests
{
    private static readonly Source Phone = new(1080, 1920, 1080 * 1920, 15, 450, 450, "hevc", "yuv420p", true, false, null, true, "aac", 2, 20_000_000);

    private static readonly Gen<Source> Sources =
        from width in Gen.Int[16, 4096]
        from height in Gen.Int[16, 4096]
        from frames in Gen.Int[2, 10_000]
        from bytes in Gen.Long[1_000, 500_000_000]
        from codec in Gen.Int[0, 2].Select(at => new[] { "h264", "hevc", "vp9" }[at])
        from plain in Gen.Bool
        select Phone with { Width = width, Height = height, CodedPixels = width * height, Frames = frames, Codec = codec, Bytes = bytes, IsPlain = plain };

    [Fact]
    public void No_rendition_is_larger_than_its_source_and_every_side_is_even() => Sources.Sample(source =>
        Assert.All(Ladder.Plan(source).SelectMany(run => run), rung =>
        {
            // Rounding to an even number may add a pixel.
            Assert.True(rung.Width <= source.Width + 1 && rung.Height <= source.Height + 1);
            Assert.True(rung.Width % 2 == 0 && rung.Height % 2 == 0);
            Assert.InRange(rung.ShortEdge, 1, 720);
        }));

    [Fact]
    public void The_runs_one_after_the_other_make_every_rendition_once() => Sources.Sample(source =>
    {
        var plan = Ladder.Plan(source);
        var have = new List<int>();
        while (Ladder.Next(plan, have) is { } run) have.AddRange(run.Select(rung => rung.ShortEdge));
        Assert.Equal(plan.SelectMany(run => run).Select(rung => rung.ShortEdge), have);
        Assert.Equal(have.Count, have.Distinct().Count());
        Assert.NotEmpty(have);
    });

    [Theory]
    [InlineData(1080, 1920, "360 480 720")]
    [InlineData(1920, 1080, "360 480 720")]
    [InlineData(640, 480, "360 480")]
    [InlineData(400, 800, "360")]
    [InlineData(320, 240, "240")]
    public void A_source_gets_the_sizes_below_its_own(int width, int height, string sizes) =>
        Assert.Equal(sizes, string.Join(' ', Ladder.Plan(Phone with { Width = width, Height = height }).SelectMany(run => run).Select(rung => rung.ShortEdge).Order()));

    [Fact]
    public void A_long_decoding_makes_the_smallest_first_and_a_short_one_all_at_once()
    {
        Assert.Equal([1, 2], Ladder.Plan(Phone).Select(run => run.Count));
        Assert.Equal([3], Ladder.Plan(Phone with { Frames = 150, Seconds = 5 }).Select(run => run.Count));
    }

    [Fact]
    public void What_plays_everywhere_already_is_copied_first()
    {
        var plan = Ladder.Plan(Phone with { Width = 720, Height = 1280, Codec = "h264", Bytes = 5_000_000 });
        Assert.Equal(new Rung(720, 720, 1280, Copied: true), Assert.Single(plan[0]));
        Assert.Equal([360, 480], plan[1].Select(rung => rung.ShortEdge));
    }

    [Theory]
    [InlineData("codec")]
    [InlineData("ten bits")]
    [InlineData("turned")]
    [InlineData("too many bits")]
    [InlineData("odd")]
    public void What_does_not_play_everywhere_is_never_copied(string why)
    {
        var fine = Phone with { Width = 720, Height = 1280, Codec = "h264", Bytes = 5_000_000 };
        Assert.True(Ladder.IsCopyable(fine));
        Assert.False(Ladder.IsCopyable(why switch
        {
            "codec" => fine with { Codec = "hevc" },
            "ten bits" => fine with { PixelFormat = "yuv420p10le" },
            "turned" => fine with { IsPlain = false },
            "too many bits" => fine with { Bytes = 50_000_000 },
            _ => fine with { Width = 719 },
        }));
    }
}
