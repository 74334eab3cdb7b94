using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Community;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CommunityModule
{
    public static IServiceCollection AddCommunity(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapCommunity(this IEndpointRouteBuilder app) => app;
}
