using Domicile.Media;
using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Domicile.Tests.Moderation;

/// <summary>The databases of screening and of moderation, and what works on them, without a service around them.</summary>
internal sealed class BankRoom : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public BankRoom()
    {
        var services = new ServiceCollection().AddWeb().AddLogging().AddMedia().AddScreening().AddModeration();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(TestDatabase.On(_folder.Path)).Build());
        _services = services.BuildServiceProvider();
        Get<ModuleStorage<ScreeningDb>>().Upgrade(CancellationToken.None).GetAwaiter().GetResult();
        Get<ModuleStorage<ModerationDb>>().Upgrade(CancellationToken.None).GetAwaiter().GetResult();
    }

    public TemporaryFolder Folder => _folder;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public ScreeningDb Db() => Get<IDbContextFactory<ScreeningDb>>().CreateDbContext();

    public ModerationDb ModerationDb() => Get<IDbContextFactory<ModerationDb>>().CreateDbContext();

    public async Task<Bank> Bank(string name, Action<Bank>? change = null)
    {
        var bank = new Bank { Id = Guid.CreateVersion7(), Name = name, CreatedAt = DateTimeOffset.UnixEpoch };
        change?.Invoke(bank);
        await using var db = Db();
        db.Add(bank);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return bank;
    }

    public Task<ImportReport> Import(Bank bank, string list) => Get<ImportHashes>().Run(bank.Id, new StringReader(list), TestContext.Current.CancellationToken);

    public async Task<string> Export(Bank bank)
    {
        using var output = new StringWriter { NewLine = "\n" };
        await Get<ExportHashes>().Run(bank.Id, output, TestContext.Current.CancellationToken);
        return output.ToString();
    }

    /// <summary>What a post with one picture of this hash matches.</summary>
    public Task<IReadOnlyList<BankMatch>> Match(PdqHash hash, Guid? post = null) => Match([hash], post);

    public Task<IReadOnlyList<BankMatch>> Match(IEnumerable<PdqHash> frames, Guid? post = null) =>
        Get<MatchMedia>().Run(Posted(frames, post), null, TestContext.Current.CancellationToken);

    public static PostHash Posted(IEnumerable<PdqHash> frames, Guid? post = null) => new()
    {
        Post = post ?? Guid.CreateVersion7(),
        Views = ViewHashes.Write([.. frames.Select((hash, at) => new ViewHash((ushort)at, View.Whole, hash))]),
    };

    /// <summary>Does what is due until there is nothing more; says how many jobs that were.</summary>
    public async Task<int> Work()
    {
        using var worker = new JobWorker<ScreeningDb>(new(Lanes.Main), Get<IDbContextFactory<ScreeningDb>>(), Get<IEnumerable<JobHandler<ScreeningDb>>>(),
            Get<JobSignal<ScreeningDb>>(), TimeProvider.System, NullLogger<JobWorker<ScreeningDb>>.Instance);
        var done = 0;
        while (await worker.RunNext(TestContext.Current.CancellationToken)) done++;
        return done;
    }

    public void Dispose()
    {
        _services.Dispose();
        TestDatabase.Drop(_folder.Path);
        _folder.Dispose();
    }
}
