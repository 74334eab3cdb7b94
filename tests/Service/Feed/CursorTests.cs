using CsCheck;
using Domicile.Feed;
using Domicile.Video;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class CursorTests
{
    [Fact]
    public void A_cursor_reads_back_as_it_was_written() =>
        Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue / 2 - 1], Gen.Guid).Sample((following, stamp, offset, video) =>
        {
            var cursor = new Cursor(following ? FeedMode.Following : FeedMode.ForYou, stamp, offset, new VideoId(video));
            Assert.True(Cursor.TryParse(cursor.ToString(), cursor.Mode, out var read));
            Assert.Equal(cursor, read);
            Assert.False(Cursor.TryParse(cursor.ToString(), following ? FeedMode.ForYou : FeedMode.Following, out _));
        });

    [Fact]
    public void No_text_makes_it_throw() => Gen.String[0, 60].Sample(text =>
    {
        if (Cursor.TryParse(text, FeedMode.ForYou, out var cursor)) Assert.True(cursor.Offset >= 0);
    });
}
