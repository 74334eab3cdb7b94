using Domicile.Screening.Hashing;

namespace Domicile.Tests.Moderation;

/// <summary>Every stage has the reference's bits, not nearly so.</summary>
[Trait("Database", "none")]
public sealed class PdqStageTests
{
    [Fact]
    public void Every_stage_has_the_bits_of_the_reference() =>
        Assert.All(Reference.Raw(Reference.Golden), name => AssertStages(Reference.Golden, name));

    [Fact]
    public void Every_stage_has_the_bits_of_the_reference_on_all_of_its_data()
    {
        var raw = Path.Combine(Reference.SharedOrSkip(), "raw");
        Assert.All(Reference.Raw(raw), name => AssertStages(raw, name));
    }

    [Fact]
    public void The_hashes_are_the_reference_s_turned_and_mirrored_too() => AssertHashes(Reference.Golden, Path.Combine(Reference.Golden, "reference.csv"));

    [Fact]
    public void The_hashes_are_the_reference_s_turned_and_mirrored_too_on_all_of_its_data()
    {
        var shared = Reference.SharedOrSkip();
        AssertHashes(Path.Combine(shared, "raw"), Path.Combine(shared, "expected", "reference.csv"));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(128, 1)]
    [InlineData(129, 2)]
    [InlineData(512, 4)]
    public void A_box_grows_with_the_side(int side, int window) => Assert.Equal(window, Tent.Window(side));

    [Fact]
    public void A_picture_of_64_pixels_a_side_is_taken_as_it_is()
    {
        var image = Enumerable.Range(0, 4096).Select(at => (float)(at * 7919 % 256)).ToArray();
        var small = new float[4096];
        Tent.Reduce([.. image], 64, 64, small);
        Assert.Equal(image, small);
    }

    [Theory]
    [InlineData(4, 100)]
    [InlineData(100, 4)]
    [InlineData(0, 0)]
    public void Sides_that_are_too_short_give_zeros(int width, int height) =>
        Assert.Equal(default, Pdq.OfRgb(new byte[width * height * 3], width, height));

    [Fact]
    public void Grey_bytes_are_their_own_brightness()
    {
        var luma = new float[37];
        Luma.FromGray([.. Enumerable.Range(219, 37).Select(value => (byte)value)], luma);
        Assert.Equal(Enumerable.Range(219, 37).Select(value => (float)value), luma);
    }

    private static void AssertStages(string folder, string name)
    {
        var (rgb, width, height) = Reference.Ppm(Path.Combine(folder, name + ".ppm"));
        var luma = new float[width * height];
        Luma.FromRgb(rgb, luma);
        var small = new float[4096];
        Tent.Reduce(luma, height, width, small);
        AssertBits(Reference.Floats(Path.Combine(folder, name + ".luma64.f32")), small);
        var coefficients = new float[256];
        Transform.Of(small, coefficients);
        AssertBits(Reference.Floats(Path.Combine(folder, name + ".dct16.f32")), coefficients);
    }

    private static void AssertBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));

    private static void AssertHashes(string folder, string csv)
    {
        var rows = Reference.Rows(csv).ToDictionary(row => Path.GetFileNameWithoutExtension(row.File));
        var compared = 0;
        foreach (var name in Reference.Raw(folder).Where(rows.ContainsKey))
        {
            var (rgb, width, height) = Reference.Ppm(Path.Combine(folder, name + ".ppm"));
            var coefficients = new float[256];
            var hashed = Pdq.OfRgb(rgb, width, height, coefficients);
            var hashes = new PdqHash[Dihedral.Count];
            Dihedral.Hashes(coefficients, hashes);
            Assert.Equal((rows[name].Quality, rows[name].Hashes[0]), (hashed.Quality, hashed.Hash));
            Assert.Equal(rows[name].Hashes, hashes);
            compared++;
        }
        Assert.True(compared > 0);
    }
}
