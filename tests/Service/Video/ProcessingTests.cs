using System.Net;
using Domicile.Base;
using Domicile.Video.Clips;
using Domicile.Video.Processing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

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

    [Fact]
    public async Task Real_clips_from_a_folder_become_ready()
    {
        if (Environment.GetEnvironmentVariable("DOMICILE_TEST_MEDIA") is not { Length: > 0 } folder)
        {
            Assert.Skip("DOMICILE_TEST_MEDIA names no folder of clips.");
            return;
        }
        var ann = Ann(await Start());
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".mp4" or ".mkv" or ".webm" or ".mov"))
        {
            var (id, refused) = await ann.Upload(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            Assert.True(refused is null, $"{path}: {refused}");
            var video = await RunningVideo.Until(ann, id!, video => video.State is ClipState.Ready or ClipState.Failed);
            Assert.True(video.State == ClipState.Ready, $"{path}: {video.Failure}");
            TestContext.Current.SendDiagnosticMessage($"{Path.GetFileName(path)}: {video.Width}×{video.Height}, {video.Seconds:0.0} s, {string.Join(' ', video.Renditions)}");
        }
    }

    [Fact]
    public async Task What_was_in_work_when_the_process_died_is_finished_by_the_next()
    {
        var running = await Start(works: false);
        var (id, _) = await Ann(running).Upload(Footage.Small);
        await running.DisposeAsync();

        var ann = Ann(await Start());
        var video = await RunningVideo.Until(ann, id!, video => video.State is ClipState.Ready or ClipState.Failed);
        Assert.Equal(ClipState.Ready, video.State);
    }

    [Theory]
    [InlineData("Clip/360-1.mp4")]
    [InlineData("Clip/cover-360-1-auto.jpg")]
    public async Task A_creator_who_is_erased_while_a_clip_is_in_work_leaves_nothing_and_no_job(string file)
    {
        var running = await Start(works: false);
        await Ann(running).Upload(Footage.Small);
        var erased = false;
        Vault.Creating = async field =>
        {
            if (field.Name != file || erased) return;
            erased = true;
            await running.Services.GetRequiredService<IPersonalData>().Erase(RunningVideo.Ann, TestContext.Current.CancellationToken);
            Vault.Forget(RunningVideo.Ann);
        };
        await using var scope = running.Services.CreateAsyncScope();
        var worker = ActivatorUtilities.CreateInstance<JobWorker<VideoDb>>(scope.ServiceProvider, new Lane<VideoDb>(ProcessVideo.LaneName));
        while (await worker.RunNext(TestContext.Current.CancellationToken))
        {
        }

        Assert.True(erased);
        Assert.Empty(Files());
        Assert.Empty(Directory.EnumerateDirectories(Folder.File("blobs/sealed")));
        var left = await scope.ServiceProvider.GetRequiredService<VideoDb>().Jobs.ToListAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(left, job => job.Kind == "process-video" || job.Failure is not null);
    }

    [Fact]
    public async Task A_failure_is_told_to_its_owner_who_can_try_again()
    {
        var running = await Start(works: false);
        var ann = Ann(running);
        var (id, _) = await ann.Upload(Footage.Small);
        var test = TestContext.Current.CancellationToken;
        await using (var scope = running.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<VideoDb>();
            var job = await db.Jobs.SingleAsync(job => job.Kind == "process-video", test);
            var handler = scope.ServiceProvider.GetServices<JobHandler<VideoDb>>().Single(handler => handler.Kind == job.Kind);
            await handler.GiveUp(db, job, "video-undecodable", test);
            job.Failure = "video-undecodable";
            await db.SaveChangesAsync(test);
        }
        var failed = await ann.Own(id!);
        Assert.Equal((ClipState.Failed, "video-undecodable", "The video is damaged: it cannot be decoded."), (failed.State, failed.Failure, failed.Message));
        await running.DisposeAsync();

        var again = await Start();
        using (var retried = await Ann(again).PostAsync($"/api/videos/{id}/retry", null, test)) Assert.Equal(HttpStatusCode.NoContent, retried.StatusCode);
        Assert.Equal(ClipState.Ready, (await RunningVideo.Until(Ann(again), id!, video => video.State is ClipState.Ready or ClipState.Failed)).State);
        using var nothing = await Ann(again).PostAsync($"/api/videos/{id}/retry", null, test);
        Assert.Equal("nothing-to-retry", await nothing.Code());
    }
}
