using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Video;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class VideoModule
{
    public static IServiceCollection AddVideo(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapVideo(this IEndpointRouteBuilder app) => app;
}
