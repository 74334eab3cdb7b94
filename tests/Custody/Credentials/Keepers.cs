using Domicile.Base;
using Domicile.Credentials;
using Domicile.Custody;
using Domicile.Sealing;
using Domicile.Web;
using Domicile.Work;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>The custodian with whoever keeps credentials beside it, on a data folder of its own.</summary>
internal sealed class Keepers : IAsyncDisposable
{
    public const string Password = "heron at the weir";

    public static readonly Place Home = new("Firefox on Linux", "203.0.113.7");

    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services = null!;

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public Custodian Custodian => _services.GetRequiredService<Custodian>();

    public IRegistrar Registrar => _services.GetRequiredService<IRegistrar>();

    public IHelpedRecovery Recovery => _services.GetRequiredService<IHelpedRecovery>();

    public string Data => _folder.Path;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Keepers> Start()
    {
        var keepers = new Keepers();
        await keepers.Open();
        return keepers;
    }

    public async Task Restart()
    {
        await _services.DisposeAsync();
        await Open();
    }

    /// <summary>Copies the tables from one folder of the data to another, the ledger not, while nothing runs. SQLite's alone.</summary>
    public async Task CopyTables(string from, string into)
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(_folder.File(into));
        foreach (var file in Directory.GetFiles(_folder.File(into), "*.db*")) File.Delete(file);
        foreach (var file in Directory.GetFiles(_folder.File(from), "*.db*")) File.Copy(file, Path.Combine(_folder.File(into), Path.GetFileName(file)));
        await Open();
    }

    /// <summary>A subject that has signed up by a password, with its first session and its codes.</summary>
    public async Task<Enrolled> SignUp(SubjectId subject)
    {
        var enrolled = (await Registrar.Enroll(subject, new(Password: Password), Home, Stop)).OrThrow();
        (await Registrar.Activate(enrolled.Session.Secret, Stop)).OrThrow();
        return enrolled;
    }

    public Task<Outcome<Grant>> Open(SubjectId subject, SessionSecret? by, string category = "user.device.device_id") =>
        Custodian.Unseal(new(subject, category, new DomicileOptions().BySubject(), TimeSpan.FromMinutes(15)), by, Stop);

    /// <summary>What happened to the subject's sessions and credentials, the first first.</summary>
    public async Task<IReadOnlyList<(string Kind, SessionNote Note)>> Notes(SessionSecret by) =>
        [.. (await Custodian.Accesses(by, null, 100, Stop)).OrThrow().Where(record => record.Session is not null && record.Kind != "unseal").Reverse().Select(record => (record.Kind, record.Session!))];

    /// <summary>Does the jobs that are due.</summary>
    public async Task RunJobs()
    {
        var worker = ActivatorUtilities.CreateInstance<JobWorker<CredentialsDb>>(_services, new Lane<CredentialsDb>(Lanes.Main));
        while (await worker.RunNext(Stop)) { }
    }

    public CredentialsDb Database() => _services.GetRequiredService<IDbContextFactory<CredentialsDb>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(TestDatabase.On(_folder.Path)).Build());
        services.AddLogging().AddSingleton<TimeProvider>(Time).AddSingleton<ICurrentSession>(new TestSession());
        services.AddWeb().AddCredentials().AddCustody();
        _services = services.BuildServiceProvider();
        foreach (var preparation in _services.GetServices<IPreparation>()) await preparation.Prepare(Stop);
    }
}
