using Domicile.Video;

namespace Domicile.Tests.Video;

public sealed class ProcessingTests : VideoTest
{
    [Fact]
    public async Task A_clip_gets_every_smaller_size_and_a_cover()
    {
        await using var running = await Start();
        var ann = Ann(running);
        var (id, refused) = await ann.Upload(Footage.Portrait);
        Assert.Null(refused);

        var video = await RunningVideo.Until(ann, id!, video => video.State is ClipState.Ready or ClipState.Failed);

        Assert.Equal(ClipState.Ready, video.State);
        Assert.Equal([360, 480, 720], video.Renditions.Select(rendition => rendition.ShortEdge));
        Assert.Equal((720, 1280), (video.Width, video.Height));
        Assert.InRange(video.Seconds, 1.9, 2.1);
        Assert.NotNull(video.CoverUrl);
    }
}
