using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Feed.History;
using Domicile.Feed.Privacy;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Service;

public sealed class WatchHistoryTests
{
    private static WatchEvent At(DateTimeOffset time) => new(Id.New<VideoId>(TimeProvider.System), time, 1_000, false, false, 0);

    [Fact]
    public async Task Many_rows_of_a_month_become_one_and_no_event_is_lost()
    {
        await using var town = await FeedTown.Open();
        var (viewer, other) = (town.Person("viewer"), town.Person("other"));
        var history = town.Domicile.Services.GetRequiredService<WatchHistory>();
        await history.Add(other, [At(Samples.Noon)], FeedTown.Cancelled);
        await history.Add(viewer, [At(Samples.Noon.AddMonths(-1))], FeedTown.Cancelled);
        WatchEvent[] events = [.. Enumerable.Range(0, WatchHistory.MostRows + 1).Select(at => At(Samples.Noon.AddMinutes(at)))];
        foreach (var watched in events) await history.Add(viewer, [watched], FeedTown.Cancelled);

        Assert.Equal(2, await history.Count(viewer, FeedTown.Cancelled));
        Assert.Equal(1, await history.Count(other, FeedTown.Cancelled));
        Assert.Equal(events, (await FeedRows.History(town, viewer)).Skip(1));
    }

    [Fact]
    public async Task A_month_keeps_its_newest_events_up_to_the_limit()
    {
        await using var town = await FeedTown.Open();
        var viewer = town.Person("viewer");
        var history = town.Domicile.Services.GetRequiredService<WatchHistory>();
        var perRow = WatchHistory.MostEvents / WatchHistory.MostRows + 1;
        for (var row = 0; row <= WatchHistory.MostRows; row++)
            await history.Add(viewer, [.. Enumerable.Range(0, perRow).Select(at => At(Samples.Noon.AddSeconds(row * perRow + at)))], FeedTown.Cancelled);
        var kept = await FeedRows.History(town, viewer);
        Assert.Equal(WatchHistory.MostEvents, kept.Count);
        Assert.Equal(Samples.Noon.AddSeconds((WatchHistory.MostRows + 1) * perRow - 1), kept[^1].StartedAt);
    }

    [Fact]
    public async Task What_is_older_than_it_may_be_is_removed()
    {
        await using var town = await FeedTown.Open();
        var viewer = town.Person("viewer");
        var services = town.Domicile.Services;
        var history = services.GetRequiredService<WatchHistory>();
        await history.Add(viewer, [At(Samples.Noon.AddDays(-182))], FeedTown.Cancelled);
        await history.Add(viewer, [At(Samples.Noon.AddDays(-179))], FeedTown.Cancelled);
        using var retention = new Retention(services.GetRequiredService<IDbContextFactory<FeedDb>>(),
            Options.Create(new FeedOptions { WatchDays = 180 }), Samples.Clock(), NullLogger<Retention>.Instance);
        await retention.Sweep(FeedTown.Cancelled);
        Assert.Equal(Samples.Noon.AddDays(-179), Assert.Single(await FeedRows.History(town, viewer)).StartedAt);
    }

    [Fact]
    public async Task A_row_tells_in_the_clear_only_whose_it_is_and_the_day()
    {
        await using var town = await FeedTown.Open();
        var history = town.Domicile.Services.GetRequiredService<WatchHistory>();
        await history.Add(town.Person("viewer"), [At(Samples.Noon.AddMinutes(17))], FeedTown.Cancelled);
        await using var db = await FeedRows.Db(town);
        var row = await db.WatchBatches.SingleAsync(FeedTown.Cancelled);
        var midnight = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(midnight, row.Day);
        Assert.Equal(midnight.ToUnixTimeMilliseconds(), Convert.ToInt64(row.Id.ToString("n")[..12], 16));
    }

    [Fact]
    public async Task It_is_described_exported_open_and_erased_for_good()
    {
        await using var town = await FeedTown.Open();
        var viewer = town.Person("viewer");
        var video = town.Publish(town.Person("ann"), TimeSpan.Zero);
        using var client = town.Client(viewer);
        var mine = town.Domicile.Services.GetServices<IPersonalData>().OfType<FeedPersonalData>().Single();
        Assert.Empty(await mine.Describe(viewer, FeedTown.Cancelled));
        (await client.Watch(Reading.Event(video, watchedMs: 4_321))).EnsureSuccessStatusCode();

        Assert.Equal((Fideslang.MediaConsumption, StorageClass.Sealed, 1L), Assert.Single(await mine.Describe(viewer, FeedTown.Cancelled)) is var held
            ? (held.Category, held.Storage, held.Records) : default);
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true)) await mine.Export(viewer, archive, FeedTown.Cancelled);
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Read))
        {
            var written = JsonDocument.Parse(archive.GetEntry("feed/watch-history.json")!.Open()).RootElement[0];
            Assert.Equal((video.ToString(), 4_321), (written.GetProperty("video").GetString(), written.GetProperty("watchedMs").GetInt32()));
        }

        await mine.Erase(viewer, FeedTown.Cancelled);
        await mine.Erase(viewer, FeedTown.Cancelled);
        Assert.Empty(await FeedRows.History(town, viewer));
        Assert.False((await client.Feed()).GetProperty("items")[0].GetProperty("again").GetBoolean());
    }
}
