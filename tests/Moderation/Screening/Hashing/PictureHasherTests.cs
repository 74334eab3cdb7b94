using Domicile.Media;
using Domicile.Moderation;
using Domicile.Screening.Hashing;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class PictureHasherTests : IDisposable
{
    // Decoders round differently.
    private const int Bits = 2, QualitySteps = 1;

    private readonly TemporaryFolder _folder = new();
    private readonly PictureHasher _hasher = new(new Frames(new Sandbox(TimeProvider.System), Options.Create(new DecodingLimits())));

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Files_get_the_reference_s_hashes_turned_and_mirrored_too() => AssertRows(Reference.Golden, Path.Combine(Reference.Golden, "reference.csv"));

    [Fact]
    public Task Files_get_the_reference_s_hashes_turned_and_mirrored_too_on_all_of_its_data()
    {
        var shared = Reference.SharedOrSkip();
        return AssertRows(Path.Combine(shared, "images"), Path.Combine(shared, "expected", "reference.csv"));
    }

    [Theory]
    [InlineData("png", "-f lavfi -i color=white:s=7100x7100 -frames:v 1")]
    [InlineData("jpg", "-f lavfi -i color=white:s=20x20 -frames:v 1 -c:v png -f image2pipe")]
    public async Task More_pixels_than_a_picture_may_have_are_refused_and_a_wrong_ending_is_not_believed(string extension, string made)
    {
        var refused = await Hash(Footage.Make(extension, made));
        Assert.Equal(extension == "png" ? "picture-unreadable" : null, refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FFD8FF")]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFD9")]
    [InlineData("89504E470D0A1A0A0000000D49484452FFFFFFFFFFFFFFFF0802000000")]
    [InlineData("474946383961010001000000003B")]
    [InlineData("3C7376672F3E")]
    public async Task What_is_no_picture_is_refused(string hex) => Assert.Equal("picture-unreadable", await Hash(Convert.FromHexString(hex)));

    [Fact]
    public async Task A_picture_cut_short_is_hashed_by_what_is_there_or_refused()
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(Reference.Golden, "square-128x128.jpg"), Test);
        for (var length = 0; length < whole.Length; length += 997) await Hash(whole[..length]);
    }

    private async Task<string?> Hash(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_folder.File("picture"), bytes, Test);
        return (await _hasher.Hash(_folder.File("picture"), Test)).Refusal?.Code;
    }

    private async Task AssertRows(string folder, string csv)
    {
        foreach (var row in Reference.Rows(csv))
        {
            var picture = (await _hasher.Hash(Path.Combine(folder, row.File.Replace("misc-images/", "", StringComparison.Ordinal)), Test)).OrThrow();
            var distances = row.Hashes.Zip(picture.Turned, (expected, actual) => expected.DistanceTo(actual)).ToArray();
            Assert.True(Math.Abs(row.Quality - picture.Quality) <= QualitySteps && distances.Max() <= Bits,
                $"{row.File}: {string.Join(' ', distances)} bits, quality {picture.Quality} rather than {row.Quality}");
        }
    }
}
