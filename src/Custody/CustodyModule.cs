using Domicile.Kernel;
using Domicile.Ledger;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Custody;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CustodyModule
{
    internal const string Name = "custody";
    internal const string Folder = "custody";

    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.AddSettings<Arrangement>().AddSettings<Hardware>().AddSettings<Witnessing>();
        services.AddModuleDb<CustodyDb>(Name, Folder);
        services.AddSingleton(provider => new LedgerFolder(Data(provider).Sub(Folder, "ledger")));
        services.AddSingleton(OpenKeyring);
        services.AddSingleton(provider => Log.Open(provider.GetRequiredService<LedgerFolder>().Path,
            provider.GetRequiredService<Keyring>().Ledger, new LogOptions(), provider.GetRequiredService<TimeProvider>(), Witnessing.Open(provider)));
        services.AddSingleton<KeyRows>().AddSingleton<WriteQueue>().AddSingleton<EntryBook>();
        services.AddSingleton<Custodian>().AddSingleton<ICustodian>(provider => provider.GetRequiredService<Custodian>());
        services.AddSingleton<IVault, Vault>();
        return services.AddHostedService<Settle>();
    }

    public static IEndpointRouteBuilder MapCustody(this IEndpointRouteBuilder app)
    {
        PublishLedger.Map(app);
        return app;
    }

    private static DataFolder Data(IServiceProvider provider) => provider.GetRequiredService<IOptions<DataFolder>>().Value;

    private static Keyring OpenKeyring(IServiceProvider provider)
    {
        var folder = Data(provider).Sub(Folder, "keys");
        // The first checkpoint is signed by the keyring: once there is one, the keyring is no longer new.
        var isNew = !File.Exists(Path.Combine(Log.PublicFolderOf(provider.GetRequiredService<LedgerFolder>().Path), "checkpoint"));
        return Keyring.Open(folder, provider.GetRequiredService<IOptions<Arrangement>>().Value.LedgerOrigin, isNew,
            provider.GetRequiredService<IOptions<Hardware>>().Value, null, provider.GetRequiredService<TimeProvider>());
    }
}
