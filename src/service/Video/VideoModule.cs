using Domicile.Base;
using Domicile.Moderated;
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
        services.AddModuleDb<VideoDb>("video").AddHostedService<SweepFolders>().AddJobs<VideoDb>()
            .AddJobHandler<VideoDb, ProcessVideo>().AddJobHandler<VideoDb, TakeCover>()
            .AddJobHandler<VideoDb, SettlePlacement>().AddJobHandler<VideoDb, ExpireUpload>()
            .AddEvent<VideoDb, VideoDeleted>().AddEvent<VideoDb, SubjectDeleted>();
        services.AddSingleton(VideoFeatures.Post).AddSingleton<ICatalog, StoredCatalog>().AddSingleton<IModeratedVideos, ModeratedVideos>().AddSingleton<IPersonalData, VideoData>()
            .AddSingleton<IPublications, HideClips>().AddSingleton<ISubjectKind, VideoKind>();
        services.AddSingleton<SealedMedia>().AddSingleton<SealedCaptions>().AddSingleton<ClearMedia>().AddSingleton<AskReview>().AddSingleton<Placement>().AddSingleton<RemoveClip>()
            .AddSingleton<UploadLocks>().AddSettings<Limits>().AddSingleton<Probe>().AddSingleton<ProbeGate>()
            .AddSingleton<Encoder>().AddSingleton<Cover>();
        return services.AddScoped<StartUpload>().AddScoped<AppendToUpload>().AddScoped<UploadOffset>().AddScoped<FinishUpload>()
            .AddScoped<ReadOwn>().AddScoped<EditVideo>().AddScoped<DeleteVideo>();
    }

    public static IEndpointRouteBuilder MapVideo(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/limits", Limits.Get).WithTags("Video").WithSummary("What a video may measure.");

        var uploads = app.MapGroup("/api/uploads").WithTags("Video").AddEndpointFilter(Tus.Speak);
        uploads.MapMethods("", [HttpMethods.Options], Tus.Options).WithSummary("What the server can do (tus 1.0.0).");
        uploads.MapPost("", StartUpload.Handle).WithSummary("Begins a resumable upload of the length in Upload-Length (tus creation).").Needs(VideoFeatures.Post);
        uploads.MapMethods("{id}", [HttpMethods.Head], UploadOffset.Handle).WithSummary("Tells in Upload-Offset how far an upload is.");
        uploads.MapPatch("{id}", AppendToUpload.Handle).WithSummary("Adds bytes at Upload-Offset; once all are there, the video is processed.");
        uploads.MapDelete("{id}", AbandonUpload.Handle).WithSummary("Gives up an upload and removes what came of it (tus termination).");

        var videos = app.MapGroup("/api/videos").WithTags("Video");
        videos.MapGet("", ReadOwn.All).WithSummary("One's own videos, newest first.");
        videos.MapGet("{id}", ReadOwn.One).WithSummary("One of one's own videos, and how far it is.");
        videos.MapPost("{id}", EditVideo.Handle).WithSummary("Changes caption, cover and whom the video is for.");
        videos.MapDelete("{id}", DeleteVideo.Handle).WithSummary("Deletes a video, its original and every copy.");
        videos.MapPost("{id}/retry", RetryVideo.Handle).WithSummary("Processes again what has failed.");
        videos.MapGet("{id}/{file}", PlayOwn.Handle).WithSummary("A rendition or the cover of one's own video.").AddEndpointFilter(ByteRanges.Only);

        app.MapMethods("/media/{token}/{file}", [HttpMethods.Get, HttpMethods.Head], PlayPublished.Handle).AddEndpointFilter(ByteRanges.Only);
        return app;
    }
}
