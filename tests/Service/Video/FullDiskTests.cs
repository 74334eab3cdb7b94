using System.Net;
using Domicile.Video.Clips;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>A full disk is answered as one, and what was acknowledged stays.</summary>
public sealed class FullDiskTests : VideoTest
{
    private static readonly Dictionary<string, string?> NothingKeptFree = new() { ["DOMICILE_KEPT_FREE"] = "-1000000000000" };

    [Fact]
    public async Task An_upload_that_would_fill_the_disk_is_refused_before_its_first_byte()
    {
        var running = await Start(new() { ["DOMICILE_KEPT_FREE"] = "4000000000000000000" }, works: false);
        using var refused = await Ann(running).Begin(1000);
        await AssertFull(refused);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task An_upload_that_meets_a_full_disk_keeps_what_was_acknowledged_and_goes_on_once_there_is_room()
    {
        using var disk = SmallDisk.At(Folder.File("uploads"), 2_000);
        var ann = Ann(await Start(NothingKeptFree, works: false));
        using var begun = await ann.Begin(6_000_001);
        var path = begun.Headers.Location!.OriginalString;
        using (var first = await ann.Append(path, 0, new byte[1_000_000])) Assert.Equal(1_000_000, first.Offset());
        using (var tooMuch = await ann.Append(path, 1_000_000, new byte[5_000_000])) await AssertFull(tooMuch);
        using (var told = await ann.Tell(path)) Assert.Equal(1_000_000, told.Offset());

        disk.Grow(20_000);
        using var rest = await ann.Append(path, 1_000_000, new byte[5_000_000]);
        Assert.Equal(6_000_000, rest.Offset());
    }

    [Fact]
    public async Task An_upload_that_is_complete_but_cannot_be_stored_is_kept_and_stored_once_there_is_room()
    {
        using var disk = SmallDisk.At(Folder.File("blobs"), 100);
        var ann = Ann(await Start(NothingKeptFree, works: false));
        using var begun = await ann.Begin(Footage.Small.Length);
        var path = begun.Headers.Location!.OriginalString;
        using (var whole = await ann.Append(path, 0, Footage.Small)) await AssertFull(whole);
        using (var again = await ann.Tell(path)) Assert.Equal(HttpStatusCode.InsufficientStorage, again.StatusCode);
        Assert.Equal(ClipState.Uploading, (await ann.Own(begun.Id())).State);

        disk.Grow(20_000);
        using (var stored = await ann.Tell(path)) Assert.Equal(Footage.Small.Length, stored.Offset());
        Assert.Equal(ClipState.Processing, (await ann.Own(begun.Id())).State);
        Assert.Single(Files());
    }

    [Fact]
    public async Task An_upload_that_cannot_even_begin_leaves_nothing()
    {
        using var disk = SmallDisk.At(Folder.File("uploads"), 500);
        var running = await Start(NothingKeptFree, works: false);
        var filler = disk.Fill();
        using (var refused = await Ann(running).Begin(1000)) await AssertFull(refused);
        Assert.Equal([filler], Files());
        await using var scope = running.Services.CreateAsyncScope();
        Assert.Equal(0, await scope.ServiceProvider.GetRequiredService<VideoDb>().Clips.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_that_is_full_refuses_and_is_as_before()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL's tables are on another disk.");
        using var disk = SmallDisk.At(Folder.Path, 20_000);
        await using var running = await Start(NothingKeptFree, works: false);
        var (ann, video) = (Ann(running), await Ready(running));
        var filler = disk.Fill();
        using (var refused = await ann.Edit(video.Id, $$"""{"caption":"{{new string('x', 300)}}"}""")) await AssertFull(refused);
        Assert.Equal("", (await ann.Own(video.Id)).Caption);

        File.Delete(filler);
        using (var kept = await ann.Edit(video.Id, """{"caption":"There is room again"}""")) Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        Assert.Equal("There is room again", (await ann.Own(video.Id)).Caption);
    }

    private static async Task AssertFull(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Equal("storage-full", await answer.Code());
    }
}
