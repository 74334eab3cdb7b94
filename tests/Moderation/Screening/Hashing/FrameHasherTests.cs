using System.Globalization;
using Domicile.Media;
using Domicile.Moderation;
using Domicile.Screening.Hashing;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class FrameHasherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FrameHasher _hasher = new(new Frames(new Sandbox(TimeProvider.System), Options.Create(new DecodingLimits { MaxSeconds = 60 })));

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>The limit of the reference's own regression test: fewer than 31 bits where the quality is at least 50.</summary>
    [Fact]
    public async Task Frames_are_within_the_reference_s_limit_on_all_of_its_videos()
    {
        var videos = Path.Combine(Reference.SharedOrSkip(), "vpdq");
        foreach (var list in Directory.EnumerateFiles(Path.Combine(videos, "hashes"), "*-128x128.txt"))
        {
            var name = Path.GetFileName(list).Replace("-128x128.txt", ".mp4", StringComparison.Ordinal);
            var frames = (await _hasher.Hash(Path.Combine(videos, "videos", name), null, Test)).OrThrow();
            var expected = File.ReadLines(list).Select(line => line.Split(',')).ToList();
            Assert.Equal(expected.Count, frames.Count);
            foreach (var (row, frame) in expected.Zip(frames))
            {
                Assert.True(PdqHash.TryParse(row[2], out var hash));
                var (quality, distance) = (int.Parse(row[1], CultureInfo.InvariantCulture), hash.DistanceTo(frame.Hash));
                if (quality >= Pdq.LeastQuality) Assert.True(distance < PdqHash.MatchDistance, $"{name} {row[0]}: {distance} bits");
            }
        }
    }

    [Fact]
    public async Task Every_frame_is_read_or_so_many_a_second()
    {
        await File.WriteAllBytesAsync(_folder.File("clip"), Footage.Small, Test);
        Assert.Equal(60, (await _hasher.Hash(_folder.File("clip"), null, Test)).OrThrow().Count);
        Assert.InRange((await _hasher.Hash(_folder.File("clip"), 4, Test)).OrThrow().Count, 8, 9);
    }

    [Fact]
    public async Task What_is_no_video_or_has_no_picture_is_refused()
    {
        Assert.Equal("video-unreadable", await Refusal([]));
        Assert.Equal("video-unreadable", await Refusal([.. "not a video at all"u8]));
        Assert.Equal("video-unreadable", await Refusal(Footage.Small[..1000]));
        Assert.NotNull(await Refusal(Footage.SoundOnly));
    }

    private async Task<string?> Refusal(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_folder.File("clip"), bytes, Test);
        return (await _hasher.Hash(_folder.File("clip"), 4, Test)).Refusal?.Code;
    }
}
