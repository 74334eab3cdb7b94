using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Feed;

/// <summary>The feed's doors: what it registers and what it answers.</summary>
public static class FeedModule
{
    public static IServiceCollection AddFeed(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapFeed(this IEndpointRouteBuilder app) => app;
}
