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
        // What works on sealed files is registered once the vault is.
        services.AddSettings<Limits>().AddModuleDb<VideoDb>("video");
        return services.AddSingleton<ICatalog, StoredCatalog>();
    }

    public static IEndpointRouteBuilder MapVideo(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/limits", Limits.Get);

        return app;
    }
}
