using CsCheck;
using Domicile.Feed.History;
using Domicile.Video;

namespace Domicile.Tests.Service;

[Trait("Database", "none")]
public sealed class WatchEventsTests
{
    [Fact]
    public void Events_read_back_as_they_were_written() =>
        Gen.Select(Gen.Guid, Gen.Long[0, 4_000_000_000_000], Gen.Int[0, 86_400_000], Gen.Bool, Gen.Bool, Gen.Int[0, 10_000])
            .Select((video, at, ms, completed, skipped, loops) =>
                new WatchEvent(new VideoId(video), DateTimeOffset.FromUnixTimeMilliseconds(at), ms, completed, skipped, loops))
            .Array[0, 60].Sample(events => Assert.Equal(events, WatchEvents.Read(WatchEvents.Write(events))));

    [Fact]
    public void A_part_of_an_event_is_refused() => Assert.Throws<InvalidDataException>(() => WatchEvents.Read(new byte[33]));
}
