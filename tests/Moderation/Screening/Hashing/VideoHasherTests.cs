using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;

namespace Domicile.Tests.Moderation;

/// <summary>What people do to a video that they post again, on frames made by arithmetic.</summary>
[Trait("Database", "none")]
public sealed class VideoHasherTests
{
    private const int Edge = FrameHasher.Edge, Count = 12;

    // Smooth and different everywhere, moving from frame to frame.
    private static double Scene(double x, double y, int time) =>
        127 + 60 * Math.Sin(x * 0.09 + time * 0.7 + Math.Sin(y * 0.05)) + 40 * Math.Sin(y * 0.13 + x * x * 0.0006) + 25 * Math.Cos(x * y * 0.0009 - time);

    private static byte[][] Film(Func<double, double, int, double> at) => [.. Enumerable.Range(0, Count).Select(time =>
        Enumerable.Range(0, Edge * Edge).Select(pixel => (byte)Math.Clamp(at(pixel % Edge + 0.5, pixel / Edge + 0.5, time), 0, 255)).ToArray())];

    private static Likeness? Match(Func<double, double, int, double> upload)
    {
        var index = new MediaIndex();
        index.Add([VideoHasher.Hash(Film(Scene), isKnown: true).Hashes, VideoHasher.Hash(Film((x, y, time) => Scene(y * 2, 300 - x, time)), isKnown: true).Hashes]);
        return index.Match(VideoHasher.Hash(Film(upload), isKnown: false).Hashes, _ => PdqHash.MatchDistance, _ => false).SingleOrDefault(likeness => likeness is { UploadShare: > 0.5 });
    }

    private static void AssertFound(View seen, Turn turned, Func<double, double, int, double> upload)
    {
        var likeness = Match(upload);
        Assert.NotNull(likeness);
        Assert.Equal((0, seen, turned), (likeness.Entry, likeness.Seen, likeness.Turned));
    }

    [Fact]
    public void Unaltered() => AssertFound(View.Whole, Turn.None, Scene);

    [Fact]
    public void Mirrored() => AssertFound(View.Whole, Turn.FlipY, (x, y, time) => Scene(Edge - x, y, time));

    [Fact]
    public void Upside_down() => AssertFound(View.Whole, Turn.FlipX, (x, y, time) => Scene(x, Edge - y, time));

    [Fact]
    public void Turned_by_a_quarter() => Assert.NotNull(Match((x, y, time) => Scene(y, Edge - x, time)));

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void With_bars_of_a_colour(int colour) =>
        AssertFound(View.Content, Turn.None, (x, y, time) => y is < 30 or > 98 ? colour : Scene(x, (y - 30) * Edge / 68, time));

    [Fact]
    public void With_bars_and_mirrored() =>
        AssertFound(View.Content, Turn.FlipY, (x, y, time) => x is < 25 or > 103 ? 12 : Scene(Edge - (x - 25) * Edge / 78, y, time));

    [Theory]
    [InlineData(95)]
    [InlineData(90)]
    [InlineData(85)]
    [InlineData(80)]
    public void With_the_edges_cut_off(int percent) => AssertFound(View.Whole, Turn.None, (x, y, time) =>
        Scene(Edge / 2 + (x - Edge / 2) * percent / 100, Edge / 2 + (y - Edge / 2) * percent / 100, time));

    [Fact]
    public void With_a_large_logo() => Assert.NotNull(Match((x, y, time) => x > 80 && y > 80 ? 250 : Scene(x, y, time)));

    [Fact]
    public void Within_another_picture() => AssertFound(View.Inset, Turn.None, (x, y, time) =>
        x is > 60 and < 116 && y is > 60 and < 116 ? Scene((x - 60) * Edge / 56, (y - 60) * Edge / 56, time) : 128 + 100 * Math.Sin(x * 0.02 + time) * Math.Cos(y * 0.03));

    [Fact]
    public void Something_else_is_not_found() => Assert.Null(Match((x, y, time) => Scene(x * 3 + 500, y * 0.4 - 200, time + 50)));

    [Fact]
    public void A_plain_video_has_no_hashes_and_no_bars()
    {
        var plain = Film((_, _, _) => 16);
        Assert.Null(Borders.Find(plain));
        Assert.Null(Insets.Find(plain, Box.Whole));
        Assert.Empty(VideoHasher.Hash(plain, isKnown: true).Hashes);
        Assert.Empty(VideoHasher.Hash([], isKnown: false).Hashes);
    }

    [Fact]
    public void A_still_scene_is_one_hash_a_view() =>
        Assert.All(VideoHasher.Hash(Film((x, y, _) => Scene(x, y, 0)), isKnown: true).Hashes.CountBy(hash => hash.View), view => Assert.Equal(1, view.Value));

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Of_a_long_video_frames_from_all_over_it_are_kept(int frames)
    {
        var store = new FrameStore(16);
        for (var at = 0; at < frames; at++) store.Add(BitConverter.GetBytes(at));
        var kept = store.Frames.Select(frame => BitConverter.ToInt32(frame)).ToArray();
        var step = kept.Length > 1 ? kept[1] : 1;
        Assert.InRange(kept.Length, Math.Min(frames, 8), 16);
        Assert.Equal(Enumerable.Range(0, kept.Length).Select(at => at * step), kept);
        Assert.InRange(kept[^1], frames - step, frames - 1);
    }

    [Fact]
    public void Hashes_of_views_survive_being_written()
    {
        var hashes = VideoHasher.Hash(Film(Scene), isKnown: true).Hashes;
        Assert.Equal(hashes, ViewHashes.Read(ViewHashes.Write(hashes)));
        Assert.Throws<InvalidDataException>(() => ViewHashes.Read(new byte[34]));
    }

    [Fact]
    public void Turned_bits_are_nearly_the_turned_coefficients_and_turn_back()
    {
        foreach (var row in Reference.Rows(Path.Combine(Reference.Golden, "reference.csv")).Where(row => row.Quality >= Pdq.LeastQuality))
        {
            foreach (var turn in Enum.GetValues<Turn>())
                Assert.InRange(Dihedral.OfBits(row.Hashes[0], turn).DistanceTo(row.Hashes[(int)turn]), 0, 16);
            Assert.Equal(row.Hashes[0], Dihedral.OfBits(Dihedral.OfBits(row.Hashes[0], Turn.Rotate90), Turn.Rotate270));
        }
    }
}
