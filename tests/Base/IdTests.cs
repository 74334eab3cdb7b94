using System.Text.Json;
using Domicile.Base;
using Domicile.Video;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class IdTests
{
    [Fact]
    public void An_id_reads_what_it_writes()
    {
        var id = Id.New<VideoId>(TimeProvider.System);
        Assert.True(VideoId.TryParse(id.ToString(), null, out var read));
        Assert.Equal(id, read);
        Assert.Equal(id, JsonSerializer.Deserialize<VideoId>(JsonSerializer.Serialize(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("{0190163d8694739b8c3a4a1c2f3e4d5b}")]
    [InlineData("0190163d-8694-739b-8c3a-4a1c2f3e4d5b")]
    [InlineData("0190163d8694739b8c3a4a1c2f3e4d5g")]
    public void What_is_not_an_id_is_not_read(string text)
    {
        Assert.False(VideoId.TryParse(text, null, out _));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<VideoId>(JsonSerializer.Serialize(text)));
    }
}
