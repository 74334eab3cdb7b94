using Domicile.Screening.Hashing;
using Domicile.Screening.Lettering;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class ReadableFramesTests
{
    [Theory]
    [InlineData(15, 8)]
    [InlineData(80, 8)]
    [InlineData(81, 4)]
    [InlineData(180, 2)]
    public void Frames_are_counted_as_they_were_hashed(double seconds, double rate) => Assert.Equal(rate, ReadableFrames.Rate(seconds));

    [Fact]
    public void Without_hashes_frames_are_spread_evenly()
    {
        var frames = ReadableFrames.Choose([], 15);
        Assert.Equal(ReadableFrames.Most, frames.Count);
        Assert.All(frames.Skip(1).Zip(frames), pair => Assert.Equal(10, pair.First - pair.Second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void Of_the_shortest_video_one_is_read(double seconds) => Assert.Equal([0], ReadableFrames.Choose([], seconds));

    [Fact]
    public void What_looks_the_same_is_read_once_and_every_scene_is_read()
    {
        // Thirty seconds of one scene, in which for a quarter of a second another flashes by.
        var (scene, flash) = (new PdqHash(1, 2, 3, 4), new PdqHash(~1UL, ~2UL, ~3UL, ~4UL));
        var hashes = Enumerable.Range(0, 240).Select(frame => new ViewHash((ushort)frame, View.Whole, frame is 101 or 102 ? flash : new PdqHash(1, 2, 3, (ulong)(4 + frame % 2)))).ToList();
        Assert.Equal(scene, hashes[0].Hash);
        Assert.Equal([10, 101], ReadableFrames.Choose(hashes, 30));
    }

    [Fact]
    public void Many_scenes_are_bounded()
    {
        var random = new System.Random(1);
        var hashes = Enumerable.Range(0, 640).Select(frame => new ViewHash((ushort)frame, View.Whole, new PdqHash((ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()))).ToList();
        var frames = ReadableFrames.Choose(hashes, 180);
        Assert.Equal(ReadableFrames.Most, frames.Count);
        Assert.Equal(frames.Order(), frames);
        Assert.All(frames, frame => Assert.InRange(frame, 0, 359));
    }
}
