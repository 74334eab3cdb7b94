using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Disclosures;

/// <summary>The module's doors.</summary>
public static class DisclosuresModule
{
    public static IServiceCollection AddDisclosures(this IServiceCollection services) => services.AddSingleton<Disclose>().AddSingleton<OpenAccess>();

    /// <summary>Maps nothing where the custodian is elsewhere: overseers ask there.</summary>
    public static IEndpointRouteBuilder MapDisclosures(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<Disclose>() is not null) DisclosureEndpoints.Map(app);
        return app;
    }
}
