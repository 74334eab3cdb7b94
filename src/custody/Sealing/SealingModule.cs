using Domicile.Sealing.Leases;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Sealing;

/// <summary>The module's door.</summary>
public static class SealingModule
{
    /// <summary>What seals and opens values: it needs an <see cref="ICustodian"/>, here or elsewhere.</summary>
    public static IServiceCollection AddSealing(this IServiceCollection services) => services.AddSingleton<IVault, Vault>();
}
