using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Domicile.Kernel;

/// <summary>What every module builds on.</summary>
public static class KernelModule
{
    public static IServiceCollection AddKernel(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<Preparations>();
        return services.AddSettings<DataFolder>().AddSettings<Databases>().AddStrictRequests().AddExceptionHandler<FullStorages>();
    }
}
