using Domicile.Base;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Backups;

/// <summary>The module's door.</summary>
public static class BackupsModule
{
    /// <summary>What a restored custodian enters at its first start. Follows <c>AddCustody</c>, which brings the ledger to where its database is.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services) => services.AddSingleton<IPreparation, EnterRestore>();
}
