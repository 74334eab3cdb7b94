using Domicile.Base;
using Domicile.Blobs;
using Domicile.Media;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Moderated;
using Domicile.Video.Own;
using Domicile.Video.Privacy;
using Domicile.Video.Processing;
using Domicile.Video.Publishing;
using Domicile.Video.Removal;
using Domicile.Video.Uploads;
using Domicile.Web;
using Domicile.Work;
using Domicile.Work.Children;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Video;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class VideoModule
{
    public static IServiceCollection AddVideo(this IServiceCollection services)
    {
        // The sweep is registered, and so has ended, before the first job begins.
        services.AddBlobs().AddModuleDb<VideoDb>("video").AddHostedService<SweepFolders>().AddJobs<VideoDb>().AddLane<VideoDb>(ProcessVideo.LaneName)
            .AddJobHandler<VideoDb, ProcessVideo>().AddJobHandler<VideoDb, TakeCover>()
            .AddJobHandler<VideoDb, SettlePlacement>().AddJobHandler<VideoDb, ExpireUpload>()
            .AddEvent<VideoDb, VideoDeleted>().AddEvent<VideoDb, SubjectDeleted>();
        services.AddSingleton(VideoFeatures.Post).AddSingleton<ICatalog, StoredCatalog>().AddSingleton<IModeratedVideos, ModeratedVideos>().AddSingleton<IPersonalData, VideoData>().AddSingleton<ISealedValues, SealedVideos>()
            .AddSingleton<IPublications, HideClips>().AddSingleton<ISubjectKind, VideoKind>();
        services.AddSingleton<UploadFiles>().AddSingleton<SealedMedia>().AddSingleton<SealedCaptions>().AddSingleton<ClearMedia>().AddSingleton<AskReview>().AddSingleton<Placement>().AddSingleton<RemoveClip>()
            .AddSingleton<UploadLocks>().AddSettings<Limits>().AddSingleton<Probe>().AddSingleton<ProbeGate>()
            .AddSingleton<Encoder>().AddSingleton<Cover>();
        return services.AddScoped<StartUpload>().AddScoped<AppendToUpload>().AddScoped<UploadOffset>().AddScoped<FinishUpload>()
            .AddScoped<ReadOwn>().AddScoped<EditVideo>().AddScoped<DeleteVideo>();
    }

    public static IEndpointRouteBuilder MapVideo(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/limits", Limits.Get).WithName("limits").WithTags("Video").WithSummary("What a video may measure.");

        var uploads = app.MapGroup("/api/uploads").WithTags("Video").AddEndpointFilter(Tus.Speak);
        uploads.MapMethods("", [HttpMethods.Options], Tus.Options).WithName("uploadOptions").WithSummary("What the server can do (tus 1.0.0).");
        uploads.MapPost("", StartUpload.Handle).WithName("startUpload").WithSummary("Begins a resumable upload of the length in Upload-Length (tus creation).").Needs(VideoFeatures.Post)
            .Refuses(Tus.WrongVersion, Tus.NoLength, StartUpload.Empty, StartUpload.TooLarge, Tus.WrongType, FullStorage.Full, StartUpload.TooMany, Sandbox.Missing, UploadLocks.Busy,
                AppendToUpload.NotFound, AppendToUpload.Expired, AppendToUpload.WrongOffset, AppendToUpload.TooLong, UploadMetadata.Malformed,
                UploadMetadata.PathInName, Checksum.Unsupported, Checksum.TooLarge, Checksum.Mismatch, AppendToUpload.Interrupted, Probe.CutShort,
                ProbeGate.SingleFrame, ProbeGate.TooManyPixels, ProbeGate.TooLong, Undecoded.Unreadable, Undecoded.NoPicture).Unseals();
        uploads.MapMethods("{id}", [HttpMethods.Head], UploadOffset.Handle).WithName("uploadOffset").WithSummary("Tells in Upload-Offset how far an upload is.")
            .Refuses(FullStorage.Full, Tus.WrongVersion, AppendToUpload.NotFound, AppendToUpload.Expired, UploadLocks.Busy, Probe.CutShort, ProbeGate.SingleFrame,
                ProbeGate.TooManyPixels, ProbeGate.TooLong, Undecoded.Unreadable, Undecoded.NoPicture).Unseals();
        uploads.MapPatch("{id}", AppendToUpload.Handle).WithName("appendToUpload").WithSummary("Adds bytes at Upload-Offset; once all are there, the video is processed.")
            .Refuses(Tus.WrongVersion, Tus.WrongType, Tus.NoOffset, UploadLocks.Busy, AppendToUpload.NotFound, AppendToUpload.Expired, AppendToUpload.WrongOffset,
                FullStorage.Full, AppendToUpload.TooLong, Checksum.Unsupported, Checksum.TooLarge, Checksum.Mismatch, AppendToUpload.Interrupted,
                Probe.CutShort, ProbeGate.SingleFrame, ProbeGate.TooManyPixels, ProbeGate.TooLong, Undecoded.Unreadable,
                Undecoded.NoPicture).Unseals();
        uploads.MapDelete("{id}", AbandonUpload.Handle).WithName("abandonUpload").WithSummary("Gives up an upload and removes what came of it (tus termination).")
            .Refuses(Tus.WrongVersion, UploadLocks.Busy, AppendToUpload.NotFound);

        var videos = app.MapGroup("/api/videos").WithTags("Video");
        videos.MapGet("", ReadOwn.All).WithName("ownVideos").WithSummary("One's own videos, newest first.")
            .Unseals();
        videos.MapGet("{id}", ReadOwn.One).WithName("ownVideo").WithSummary("One of one's own videos, and how far it is.")
            .Refuses(ReadOwn.NotFound).Unseals();
        videos.MapPost("{id}", EditVideo.Handle).WithName("editVideo").WithSummary("Changes caption, cover and whom the video is for.")
            .Refuses(ReadOwn.NotFound, EditVideo.OutsideVideo, EditVideo.Changed, Caption.TooLong, Caption.Unprintable).Unseals()
            .Example(new EditVideo.Request("A heron at dusk", Audience.Everyone, 1.5));
        videos.MapDelete("{id}", DeleteVideo.Handle).WithName("deleteVideo").WithSummary("Deletes a video, its original and every copy.")
            .Refuses(UploadLocks.Busy, ReadOwn.NotFound).Unseals();
        videos.MapPost("{id}/retry", RetryVideo.Handle).WithName("retryVideo").WithSummary("Processes again what has failed.")
            .Refuses(ReadOwn.NotFound, RetryVideo.NothingFailed);
        videos.MapGet("{id}/{file}", PlayOwn.Handle).WithName("playOwnVideo").Produces<Stream>(StatusCodes.Status200OK, "video/mp4", "image/jpeg").WithSummary("A rendition or the cover of one's own video.").AddEndpointFilter(ByteRanges.Only)
            .Refuses(ReadOwn.NotFound).Unseals();

        app.MapMethods("/media/{token}/{file}", [HttpMethods.Get, HttpMethods.Head], PlayPublished.Handle).AddEndpointFilter(ByteRanges.Only).ExcludeFromDescription();
        return app;
    }
}
