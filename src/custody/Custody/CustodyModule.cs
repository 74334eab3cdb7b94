using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Custody.Holders;
using Domicile.Custody.KeyRotation;
using Domicile.Custody.Mandates;
using Domicile.Custody.Overseers;
using Domicile.Custody.Publishing;
using Domicile.Custody.Recovery;
using Domicile.Custody.Sharing;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Quorum;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Domicile.Custody;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class CustodyModule
{
    /// <summary>Keys and ledger in this process.</summary>
    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.AddSettings<Hardware>().AddSettings<Witnessing>();
        services.AddModuleDb<CustodyDb>(CustodyDb.Name, CustodyFolder.Name);
        services.AddSingleton(provider => new LedgerFolder(Data(provider).Sub(CustodyFolder.Name, "ledger")));
        services.AddSingleton(OpenKeyring);
        services.AddSingleton(provider => Log.Open(provider.GetRequiredService<LedgerFolder>().Path,
            provider.GetRequiredService<Keyring>().Ledger, new LogOptions(), provider.GetRequiredService<TimeProvider>(), Witnessing.Open(provider)));
        // Whoever listens says where.
        services.TryAddSingleton(new Reach(IsLocal: true));
        services.AddSingleton<KeyRows>().AddSingleton<HolderKeys>().AddSingleton<WriteQueue>().AddSingleton<EntryBook>().AddSingleton<CountActs>().AddSingleton<TakeActs>().AddSingleton<NameSubjects>().AddSingleton<Epochs>().AddSingleton<Absences>();
        services.AddSingleton<RecordKinds>().AddSingleton<Reconcile>().AddSingleton<RecoveredActs>();
        services.TryAddSingleton<ISubjectGrants, NoGrants>();
        services.AddSingleton<Custodian>().AddSingleton<ICustodian>(provider => provider.GetRequiredService<Custodian>());
        services.AddSingleton<IHolders, Members>();
        services.AddSealing().AddQuorum().AddContentKind(MandatesKind.Instance).AddContentKind(AccessKind.Instance);
        services.AddSingleton<Rotation>().AddSingleton<Rewrap>();
        services.AddSingleton<IPreparation, Settle>().AddHostedService(provider => provider.GetRequiredService<Rewrap>());
        services.AddSingleton<AskTime>().AddHostedService(provider => provider.GetRequiredService<AskTime>());
        return services.AddHostedService<AnswerKeyCommands>();
    }

    public static IEndpointRouteBuilder MapCustody(this IEndpointRouteBuilder app)
    {
        PublishLedger.Map(app);
        QuorumPage.Map(app);
        if (app.ServiceProvider.GetService<TakeActs>() is not null) QuorumEndpoints.Map(app);
        return app;
    }

    private static DataFolder Data(IServiceProvider provider) => provider.GetRequiredService<IOptions<DataFolder>>().Value;

    private static Keyring OpenKeyring(IServiceProvider provider)
    {
        var folder = Data(provider).Sub(CustodyFolder.Name, "keys");
        // The first checkpoint is signed by the keyring: once there is one, the keyring is no longer new.
        var isNew = !File.Exists(Path.Combine(Log.PublicFolderOf(provider.GetRequiredService<LedgerFolder>().Path), "checkpoint"));
        return Keyring.Open(folder, provider.GetRequiredService<IOptions<DomicileOptions>>().Value.LedgerOrigin, isNew,
            provider.GetRequiredService<IOptions<Hardware>>().Value, provider.GetService<HeldKey>()?.Bytes, provider.GetRequiredService<TimeProvider>());
    }
}
