using Domicile.Base;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Domicile.Blobs;

/// <summary>The module's door.</summary>
public static class BlobsModule
{
    /// <summary>Where modules keep complete files; with what Base adds. Bears being called twice.</summary>
    public static IServiceCollection AddBlobs(this IServiceCollection services)
    {
        services.AddBase().TryAddSingleton<FolderBlobs>();
        services.TryAddSingleton<IBlobs>(provider => provider.GetRequiredService<FolderBlobs>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPreparation, FolderBlobs>(provider => provider.GetRequiredService<FolderBlobs>()));
        return services;
    }
}
