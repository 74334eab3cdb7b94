using Domicile.Kernel;
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
        services.AddSettings<Limits>().AddModuleDb<VideoDb>("video").AddHostedService<SweepFolders>().AddJobs<VideoDb>()
            .AddJobHandler<VideoDb, ProcessVideo>().AddJobHandler<VideoDb, TakeCover>()
            .AddJobHandler<VideoDb, SettlePlacement>().AddJobHandler<VideoDb, ExpireUpload>();
        services.AddSingleton<ICatalog, StoredCatalog>().AddSingleton<IPersonalData, VideoData>();
        services.AddSingleton<SealedMedia>().AddSingleton<SealedCaptions>().AddSingleton<ClearMedia>().AddSingleton<Placement>()
            .AddSingleton<UploadLocks>().AddSingleton<WorkFolder>().AddSingleton<Sandbox>().AddSingleton<Probe>().AddSingleton<ProbeGate>()
            .AddSingleton<Encoder>().AddSingleton<Cover>().AddSingleton<IPictures, Pictures>();
        return services.AddScoped<StartUpload>().AddScoped<AppendToUpload>().AddScoped<UploadOffset>().AddScoped<FinishUpload>()
            .AddScoped<ReadOwn>().AddScoped<EditVideo>().AddScoped<DeleteVideo>();
    }

    public static IEndpointRouteBuilder MapVideo(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/limits", Limits.Get);

        var uploads = app.MapGroup("/api/uploads").AddEndpointFilter(Tus.Speak);
        uploads.MapMethods("", [HttpMethods.Options], Tus.Options);
        uploads.MapPost("", StartUpload.Handle);
        uploads.MapMethods("{id}", [HttpMethods.Head], UploadOffset.Handle);
        uploads.MapPatch("{id}", AppendToUpload.Handle);
        uploads.MapDelete("{id}", AbandonUpload.Handle);

        var videos = app.MapGroup("/api/videos");
        videos.MapGet("", ReadOwn.All);
        videos.MapGet("{id}", ReadOwn.One);
        videos.MapPost("{id}", EditVideo.Handle);
        videos.MapDelete("{id}", DeleteVideo.Handle);
        videos.MapPost("{id}/retry", RetryVideo.Handle);
        videos.MapGet("{id}/{file}", PlayOwn.Handle).AddEndpointFilter(ByteRanges.Only);

        app.MapMethods("/media/{token}/{file}", [HttpMethods.Get, HttpMethods.Head], ClearMedia.Serve).AddEndpointFilter(ByteRanges.Only);
        return app;
    }
}
