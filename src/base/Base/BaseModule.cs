using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Domicile.Base;

/// <summary>The module's door.</summary>
public static class BaseModule
{
    /// <summary>The clock, the data folder, who runs this domicile, and what is prepared before the service starts.</summary>
    public static IServiceCollection AddBase(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<Preparations>();
        return services.AddSettings<DataFolder>().AddSettings<DomicileOptions>();
    }
}
