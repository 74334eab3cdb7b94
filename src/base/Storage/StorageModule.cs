using Domicile.Base;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Storage;

/// <summary>The module's door.</summary>
public static class StorageModule
{
    /// <summary>Where modules keep their tables; with what Base adds.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services.AddBase().AddSettings<Databases>();
}
