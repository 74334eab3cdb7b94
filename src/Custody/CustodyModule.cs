using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Custody;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CustodyModule
{
    public static IServiceCollection AddCustody(this IServiceCollection services) => services;

    public static IEndpointRouteBuilder MapCustody(this IEndpointRouteBuilder app) => app;
}
