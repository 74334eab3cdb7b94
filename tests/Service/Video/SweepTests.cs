using System.Net;
using Domicile.Base;
using Domicile.Blobs;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Processing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>Which blob is live is said by a row: what none names goes, whatever broke off.</summary>
public sealed class SweepTests : VideoTest
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_no_row_names_is_swept_at_the_next_start_and_nothing_else()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        using var begun = await Ann(running).Begin(1000);
        var before = Files();
        Assert.Equal(6, before.Length);

        // As a kill leaves them: stored, and not yet named by a row.
        var blobs = running.Services.GetRequiredService<IBlobs>();
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        foreach (var group in new[] { SealedMedia.GroupOf(id), SealedMedia.Container.Group(Id.Random()), ClearMedia.Container.Group(Id.Random()) })
            await blobs.Put(group.Blob(BlobId.New()), new MemoryStream([1]), 1, Test);
        await File.WriteAllBytesAsync(Folder.File("uploads/" + Id.Format(Id.Random())), [1], Test);
        await File.WriteAllBytesAsync(Folder.File("uploads/" + video.Id), [1], Test);
        Assert.Equal(before.Length + 5, Files().Length);
        await running.DisposeAsync();

        running = await Start(works: false);
        Assert.Equal(before.Order(), Files().Order());
        var shown = Assert.Single(await running.Services.GetRequiredService<ICatalog>().By(RunningVideo.Ann, null, 10, Test));
        using var played = await Nobody(running).GetAsync(shown.Renditions[0].Url, Test);
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_was_stored_when_the_process_died_is_stored_once()
    {
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(Footage.Small.Length);
        var path = begun.Headers.Location!.OriginalString;
        using (await Ann(running).Append(path, 0, Footage.Small[..^1])) { }
        // What the request would have done up to the crash.
        await using (var scope = running.Services.CreateAsyncScope())
        {
            var clip = await scope.ServiceProvider.GetRequiredService<VideoDb>().Clips.SingleAsync(Test);
            var media = scope.ServiceProvider.GetRequiredService<SealedMedia>();
            await using (var original = (await media.Resume(clip, media.ByOwner, Test)).OrThrow())
            {
                await original.Write(Footage.Small.AsMemory(Footage.Small.Length - 1), Test);
                await original.Complete(Test);
            }
            await media.Keep(clip, Test);
        }
        await running.DisposeAsync();

        var ann = Ann(await Start(works: false));
        Assert.Equal(2, Files().Length);
        using var told = await ann.Tell(path);
        Assert.Equal(Footage.Small.Length, told.Offset());
        Assert.Equal(ClipState.Processing, (await ann.Own(begun.Id())).State);
        Assert.Single(Files());
    }

    [Fact]
    public async Task An_upload_whose_file_is_missing_is_not_found()
    {
        var ann = Ann(await Start(works: false));
        using var begun = await ann.Begin(1000);
        File.Delete(Folder.File("uploads/" + begun.Id()));
        using var told = await ann.Tell(begun.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, told.StatusCode);
        using var sent = await ann.Append(begun.Headers.Location!.OriginalString, 0, new byte[1000]);
        Assert.Equal("upload-not-found", await sent.Code());
    }

    [Fact]
    public async Task An_upload_s_file_has_one_writer()
    {
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(1000);
        Assert.True(Id.TryParse<VideoId>(begun.Id(), out var id));
        var uploads = running.Services.GetRequiredService<UploadFiles>();
        await using (uploads.Open(id)) Assert.Throws<IOException>(() => uploads.Open(id));
        await using var next = uploads.Open(id);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Copies_that_are_written_while_a_clip_is_taken_back_do_not_stay()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        await using var scope = running.Services.CreateAsyncScope();
        var (db, placement) = (scope.ServiceProvider.GetRequiredService<VideoDb>(), scope.ServiceProvider.GetRequiredService<Domicile.Video.Publishing.Placement>());
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        // A worker read the row, and has something to save of it.
        var clip = (await db.Find(id, Test))!;
        clip.Label = "Changed";
        using (await Ann(running).Edit(video.Id, """{"audience":"only_me"}""")) { }
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => placement.Settle(db, clip, Test));
        Assert.Equal(3, Files().Length);
    }

    [Fact]
    public async Task A_creator_who_is_erased_while_an_upload_is_stored_leaves_nothing()
    {
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(Footage.Small.Length);
        await using var scope = running.Services.CreateAsyncScope();
        var (db, media) = (scope.ServiceProvider.GetRequiredService<VideoDb>(), scope.ServiceProvider.GetRequiredService<SealedMedia>());
        var clip = await db.Clips.SingleAsync(Test);
        await using (var original = (await media.Resume(clip, media.ByOwner, Test)).OrThrow())
        {
            await original.Write(Footage.Small, Test);
            await original.Complete(Test);
        }
        await db.Clips.ExecuteDeleteAsync(Test);
        var finished = await scope.ServiceProvider.GetRequiredService<Domicile.Video.Uploads.FinishUpload>().Finish(clip);
        Assert.Equal("upload-not-found", finished.Refusal?.Code);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_run_that_failed_leaves_no_blob_and_the_next_stores_others()
    {
        var running = await Start(works: false);
        var (id, _) = await Ann(running).Upload(Footage.Small);
        var failed = 0;
        Vault.Creating = field => field.Name.StartsWith("Clip/cover", StringComparison.Ordinal) && failed++ == 0 ? throw new IOException("Broken") : Task.CompletedTask;
        await using var scope = running.Services.CreateAsyncScope();
        var worker = ActivatorUtilities.CreateInstance<JobWorker<VideoDb>>(scope.ServiceProvider, new Lane<VideoDb>(ProcessVideo.LaneName));
        Assert.True(await worker.RunNext(Test));
        Assert.Equal(1, failed);
        Assert.Single(Files());

        var db = scope.ServiceProvider.GetRequiredService<VideoDb>();
        await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.DueAt, DateTimeOffset.UnixEpoch), Test);
        while ((await Ann(running).Own(id!)).State != ClipState.Ready) Assert.True(await worker.RunNext(Test));
        Assert.Equal(3, Files().Length);
    }

    [Fact]
    public async Task A_cover_that_is_replaced_goes_sealed_and_clear()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        var before = Files();
        using (await Ann(running).Edit(video.Id, """{"coverSeconds":1.5}""")) { }
        await using var scope = running.Services.CreateAsyncScope();
        var worker = ActivatorUtilities.CreateInstance<JobWorker<VideoDb>>(scope.ServiceProvider, new Lane<VideoDb>(ProcessVideo.LaneName));
        while ((await Ann(running).Own(video.Id)).CoverUrl == video.CoverUrl) Assert.True(await worker.RunNext(Test));
        Assert.Equal((before.Length, 3), (Files().Length, Files().Intersect(before).Count()));
    }

    [Fact]
    public async Task What_is_played_is_played_to_its_end_though_it_is_taken_back_meanwhile()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        Assert.True(Id.TryParse<VideoId>(video.Id, out var id));
        await using var playing = (await running.Services.GetRequiredService<IModeratedVideos>().OpenPublished(id, "360-1.mp4", Test))!;
        using (await Ann(running).DeleteAsync($"/api/videos/{video.Id}", Test)) { }
        Assert.Empty(Files());
        var played = new MemoryStream();
        await playing.CopyToAsync(played, Test);
        Assert.Equal(Footage.Small, played.ToArray());
    }

    [Fact]
    public async Task A_published_file_says_when_it_was_stored_and_a_head_request_its_length()
    {
        var running = await Start(works: false);
        var video = await Ready(running);
        var begun = TimeProvider.System.GetUtcNow();
        using (await Ann(running).Edit(video.Id, """{"audience":"everyone"}""")) { }
        var shown = Assert.Single(await running.Services.GetRequiredService<ICatalog>().By(RunningVideo.Ann, null, 10, Test));
        using var head = new HttpRequestMessage(HttpMethod.Head, shown.Renditions[0].Url);
        using var told = await Nobody(running).SendAsync(head, Test);
        Assert.Equal((Footage.Small.Length, "bytes"), (told.Content.Headers.ContentLength, told.Headers.AcceptRanges.ToString()));
        Assert.InRange(told.Content.Headers.LastModified!.Value, begun.AddSeconds(-2), TimeProvider.System.GetUtcNow());
        Assert.Equal($"\"{shown.Renditions[0].Url.Split('/')[2]}-360-1.mp4\"", told.Headers.ETag!.Tag);
    }
}
