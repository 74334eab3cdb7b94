using Domicile.Base;
using Domicile.Credentials;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Custody.KeyRotation;
using Domicile.Disclosures;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Testing;

/// <summary>The custody module alone, on a data folder: disposing it and making another is a restart.</summary>
internal sealed class CustodyProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CustodyProcess(ServiceProvider services) => _services = services;

    public ICustodian Custodian => _services.GetRequiredService<ICustodian>();

    public IHolders Holders => _services.GetRequiredService<IHolders>();

    public IVault Vault => _services.GetRequiredService<IVault>();

    /// <summary>The vault, used by the subject itself.</summary>
    public IVault VaultOf(SubjectId subject)
    {
        ((TestSession)_services.GetRequiredService<ICurrentSession>()).Secret = TrustingGrants.Of(subject);
        return Vault;
    }

    public Keyring Keys => _services.GetRequiredService<Keyring>();

    public Rotation Rotation => _services.GetRequiredService<Rotation>();

    public Rewrap Rewrap => _services.GetRequiredService<Rewrap>();

    public Log Log => _services.GetRequiredService<Log>();

    public TakeActs Acts => _services.GetRequiredService<TakeActs>();

    public CountActs Counting => _services.GetRequiredService<CountActs>();

    /// <summary>Asks the witnesses for the time, for which there is reason, and waits for what they cosign.</summary>
    public async Task AskTime()
    {
        var index = await _services.GetRequiredService<AskTime>().Ask();
        Assert.NotNull(index);
        await Log.WhenWitnessed(index.Value, TestContext.Current.CancellationToken);
    }

    public NameSubjects NameSubjects => _services.GetRequiredService<NameSubjects>();

    public OpenAccess OpenAccess => _services.GetRequiredService<OpenAccess>();

    public Disclose Disclose => _services.GetRequiredService<Disclose>();

    public DomicileOptions DomicileOptions { get; } = new();

    /// <param name="folder">The data folder.</param>
    /// <param name="time">Of the whole module.</param>
    /// <param name="storage">Where the ledger is kept instead of the folder.</param>
    /// <param name="witnesses">Who must cosign that ledger.</param>
    /// <param name="faults">What goes wrong with the tables.</param>
    /// <param name="kinds">Of holders that are no persons.</param>
    /// <param name="withCredentials">With the tables beside the custodian's, which a backup of the plane has too.</param>
    /// <param name="hardware">Where key-encryption keys are kept instead of the keyring's file.</param>
    public static async Task<CustodyProcess> Start(string folder, TimeProvider? time = null, IStorage? storage = null, Hardware? hardware = null, Witnesses? witnesses = null,
        TableFaults? faults = null, bool withCredentials = false, IReadOnlyList<HolderKind>? kinds = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(TestDatabase.On(folder)).Build());
        services.AddLogging();
        services.AddSingleton(time ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
        services.AddWeb();
        if (withCredentials) services.AddCredentials();
        services.AddCustody().AddDisclosures().AddSingleton<ISubjectGrants, TrustingGrants>().AddSingleton<ICurrentSession>(new TestSession());
        foreach (var kind in kinds ?? []) services.AddSingleton(kind);
        if (faults is not null) services.AddSingleton<ModuleStorage<CustodyDb>>(new FaultyTables<CustodyDb>(ModuleDatabases.Of<CustodyDb>(
            new() { Path = folder }, TestDatabase.Databases(folder), CustodyDb.Name, CustodyFolder.Name), faults));
        if (hardware is not null) services.AddSingleton(Options.Create(hardware));
        if (storage is not null)
        {
            services.AddSingleton(provider => Log.Open(
                storage, provider.GetRequiredService<Keyring>().Ledger, new LogOptions(), TimeProvider.System, witnesses));
        }
        var built = services.BuildServiceProvider();
        try
        {
            foreach (var preparation in built.GetServices<IPreparation>()) await preparation.Prepare(TestContext.Current.CancellationToken);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }
        return new(built);
    }

    public CustodyDb Database() => _services.GetRequiredService<IDbContextFactory<CustodyDb>>().CreateDbContext();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
