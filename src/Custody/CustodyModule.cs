using Domicile.Kernel;
using Domicile.Ledger;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Custody;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CustodyModule
{
    internal const string Name = "custody";
    internal const string Folder = "custody";

    /// <summary>Keys and ledger in this process.</summary>
    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.AddSettings<Arrangement>().AddSettings<Hardware>().AddSettings<Witnessing>();
        services.AddModuleDb<CustodyDb>(Name, Folder);
        services.AddSingleton(provider => new LedgerFolder(Data(provider).Sub(Folder, "ledger")));
        services.AddSingleton(OpenKeyring);
        services.AddSingleton(provider => Log.Open(provider.GetRequiredService<LedgerFolder>().Path,
            provider.GetRequiredService<Keyring>().Ledger, new LogOptions(), provider.GetRequiredService<TimeProvider>(), Witnessing.Open(provider)));
        services.AddSingleton<KeyRows>().AddSingleton<WriteQueue>().AddSingleton<EntryBook>().AddSingleton<TakeActs>().AddSingleton<Epochs>().AddSingleton<Absences>();
        services.AddSingleton<Disclose>().AddSingleton<Reconcile>().AddSingleton<RecoveredActs>();
        services.AddSingleton<Custodian>().AddSingleton<ICustodian>(provider => provider.GetRequiredService<Custodian>());
        services.AddSingleton<IVault, Vault>();
        services.AddHealthChecks().AddCheck<LedgerHealth>("ledger");
        services.AddSingleton<Rotation>().AddSingleton<Rewrap>();
        services.AddSingleton<IPreparation, Settle>().AddHostedService(provider => provider.GetRequiredService<Rewrap>());
        return services.AddHostedService<AnswerKeyCommands>();
    }

    /// <summary>The custody plane: keys and ledger for a service elsewhere, whose calls <see cref="ListenForService"/> lets in.</summary>
    public static IServiceCollection AddCustodyPlane(this IServiceCollection services) => services.AddCustody().AddSettings<Planes>()
        .AddSingleton(provider => new Authority(Data(provider).Sub(Folder, "link"),
            provider.GetRequiredService<IOptions<Arrangement>>().Value.Name, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<CallSessions>().AddSingleton<AnswerCalls>();

    /// <summary>The service plane's side: keys come from a custodian elsewhere.</summary>
    public static IServiceCollection AddRemoteCustody(this IServiceCollection services)
    {
        services.AddSettings<Arrangement>().AddSettings<Planes>();
        services.AddSingleton(OpenServiceKeys);
        services.AddSingleton<CustodyLine>().AddSingleton<RemoteCustodian>().AddSingleton<ICustodian>(provider => provider.GetRequiredService<RemoteCustodian>());
        services.AddSingleton<IVault, Vault>();
        services.AddHealthChecks().AddCheck<CustodyHealth>("custody");
        return services.AddHostedService(provider => provider.GetRequiredService<RemoteCustodian>());
    }

    /// <summary>Every https address of this process takes the service plane alone, by its certificate.</summary>
    public static void ListenForService(KestrelServerOptions kestrel) => kestrel.ConfigureHttpsDefaults(https =>
    {
        var authority = kestrel.ApplicationServices.GetRequiredService<Authority>();
        var domicile = kestrel.ApplicationServices.GetRequiredService<IOptions<Arrangement>>().Value.Name;
        var time = kestrel.ApplicationServices.GetRequiredService<TimeProvider>();
        https.ServerCertificate = authority.Custody;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (presented, _, _) => Peer.Is(Peer.Service, domicile, presented, authority.Certificate, time);
    });

    public static IEndpointRouteBuilder MapCustody(this IEndpointRouteBuilder app)
    {
        PublishLedger.Map(app);
        QuorumPage.Map(app);
        if (app.ServiceProvider.GetService<TakeActs>() is not null) MapParties(app);
        app.ServiceProvider.GetService<AnswerCalls>()?.Map(app);
        return app;
    }

    private static void MapParties(IEndpointRouteBuilder app)
    {
        QuorumEndpoints.Map(app);
        DisclosureEndpoints.Map(app);
    }

    private static ServiceKeys OpenServiceKeys(IServiceProvider provider)
    {
        var folder = provider.GetRequiredService<IOptions<Planes>>().Value.CustodianKeys;
        return ServiceKeys.Open(folder.Length > 0 ? folder : Path.Combine(Data(provider).Path, "custodian"));
    }

    private static DataFolder Data(IServiceProvider provider) => provider.GetRequiredService<IOptions<DataFolder>>().Value;

    private static Keyring OpenKeyring(IServiceProvider provider)
    {
        var folder = Data(provider).Sub(Folder, "keys");
        // The first checkpoint is signed by the keyring: once there is one, the keyring is no longer new.
        var isNew = !File.Exists(Path.Combine(Log.PublicFolderOf(provider.GetRequiredService<LedgerFolder>().Path), "checkpoint"));
        return Keyring.Open(folder, provider.GetRequiredService<IOptions<Arrangement>>().Value.LedgerOrigin, isNew,
            provider.GetRequiredService<IOptions<Hardware>>().Value, provider.GetService<HeldKey>()?.Bytes, provider.GetRequiredService<TimeProvider>());
    }
}
