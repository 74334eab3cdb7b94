using Domicile.Kernel;
using Domicile.Video;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation;

/// <summary>Moderation's doors: what it registers and what it answers.</summary>
public static class ModerationModule
{
    public static IServiceCollection AddModeration(this IServiceCollection services) =>
        services.AddModuleDb<ModerationDb>("moderation").AddJobs<ModerationDb>().AddJobHandler<ModerationDb, RematchPosts>()
            .AddMediaHashing().AddSingleton<KnownMedia>().AddSingleton<MatchMedia>().AddSingleton<ExamineMedia>()
            .AddSingleton<ImportHashes>().AddSingleton<ExportHashes>().AddSingleton<IVideoTraces, ForgetMedia>();

    internal static IServiceCollection AddMediaHashing(this IServiceCollection services) =>
        services.AddSingleton<PictureHasher>().AddSingleton<FrameHasher>().AddSingleton<VideoHasher>();

    public static IEndpointRouteBuilder MapModeration(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/moderation/signals", Signals.Get).WithTags("Moderation")
            .WithSummary("What machines look at in what is posted: each signal by name and version.");
        return app;
    }
}
