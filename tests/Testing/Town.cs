using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Privacy;
using Domicile.Sealing;
using Domicile.Social;
using Domicile.Storage;
using Domicile.Video;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Testing;

/// <summary>A running service whose custody is in memory and whose clock the test sets.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly RunningDomicile _domicile;

    private Town(RunningDomicile domicile, SetClock time, FakeCustody custody, KnownVideos videos, CapturedLog log) =>
        (_domicile, Time, Custody, Videos, Log) = (domicile, time, custody, videos, log);

    public SetClock Time { get; }

    public FakeCustody Custody { get; }

    public KnownVideos Videos { get; }

    public CapturedLog Log { get; }

    public RunningDomicile Domicile => _domicile;

    /// <summary>The same with the real custodian, and who signs in at it.</summary>
    public static Task<Town> StartWithCustody(string? data = null, Action<WebApplicationBuilder>? configure = null) => Start(data, configure, inMemory: false);

    public static Task<Town> Start(string? data = null, Action<WebApplicationBuilder>? configure = null) => Start(data, configure, inMemory: true);

    private static async Task<Town> Start(string? data, Action<WebApplicationBuilder>? configure, bool inMemory)
    {
        var time = new SetClock(SetClock.Start);
        var custody = new FakeCustody(time);
        var registrar = new FakeRegistrar(custody, time);
        var videos = new KnownVideos();
        var log = new CapturedLog();
        var domicile = await RunningDomicile.Start(data, builder =>
        {
            builder.Services.RemoveAll<TimeProvider>().RemoveAll<ICatalog>();
            builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<ICatalog>(videos);
            if (inMemory) builder.Services.RemoveAll<ICustodian>().RemoveAll<IRegistrar>().RemoveAll<IHelpedRecovery>().RemoveAll<IVault>();
            if (inMemory) builder.Services.AddSingleton<ICustodian>(custody).AddSingleton<IVault>(custody).AddSingleton<IRegistrar>(registrar).AddSingleton<IHelpedRecovery>(registrar);
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
            builder.Services.AddSingleton<IStartupFilter>(new From(Address));
            configure?.Invoke(builder);
        });
        return new(domicile, time, custody, videos, log);
    }

    /// <summary>Where every request seems to come from.</summary>
    public static readonly IPAddress Address = IPAddress.Parse("203.0.113.77");

    public T Get<T>() where T : notnull => _domicile.Services.GetRequiredService<T>();

    public async Task<TDb> Db<TDb>() where TDb : ModuleDb =>
        await Get<IDbContextFactory<TDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public HttpClient Client() => _domicile.Client();

    /// <summary>A browser that has signed up.</summary>
    public async Task<HttpClient> SignUp(string name, string? email = null)
    {
        var client = Client();
        var answer = await client.PostAsJsonAsync("/api/accounts", Application(name, email), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return client;
    }

    /// <summary>Another browser that signs in; its cookie, as it would be sent.</summary>
    public async Task<(HttpClient Client, string Cookie)> SignIn(string name)
    {
        var client = Client();
        var answer = await client.PostAsJsonAsync("/api/session", new { name, password = Password }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (client, answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("domicile=", StringComparison.Ordinal)).Split(';')[0]);
    }

    /// <summary>The files of the data folder that hold this, in any of the ways text is written.</summary>
    public IReadOnlyList<string> FilesWith(string text) =>
        [.. FilesWith(System.Text.Encoding.UTF8.GetBytes(text)), .. FilesWith(System.Text.Encoding.Unicode.GetBytes(text))];

    public IReadOnlyList<string> FilesWith(byte[] bytes) =>
        [.. TestDatabase.Files(Domicile.Data)
            .Where(file => Read(file).AsSpan().IndexOf(bytes) >= 0)];

    /// <summary>As much as there is: a journal may be cut while it is read.</summary>
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var read = new MemoryStream();
        stream.CopyTo(read);
        return read.ToArray();
    }

    /// <summary>The same with the database server's write-ahead log, for what must never have been written in the clear.</summary>
    public IReadOnlyList<string> FilesEverWith(string text) => [.. FilesWith(text),
        .. TestDatabase.Journals().Where(file => Read(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0)];

    /// <summary>Until what erasures left to be purged has been.</summary>
    public async Task Purged()
    {
        foreach (var queue in Get<IEnumerable<IJobQueue>>())
            await Wait.Until(async () => (await queue.List(TestContext.Current.CancellationToken)).All(job => job.Kind != "purge"));
    }

    public static object Application(string name, string? email = null, string birthDate = "1990-05-31", string password = Password) =>
        new { name, email = email ?? $"{name}@example.org", birthDate, password };

    public const string Password = "correct horse battery";

    public async Task<SubjectId> Subject(string name)
    {
        await using var db = await Db<IdentityDb>();
        return (await db.Accounts.SingleAsync(account => account.Name == name, TestContext.Current.CancellationToken)).Subject;
    }

    /// <summary>Does every job of people's modules that is due by now.</summary>
    public async Task RunJobs()
    {
        // An erasure leaves jobs in the other two.
        await RunJobs<PrivacyDb>();
        await RunJobs<SocialDb>();
        await RunJobs<IdentityDb>();
    }

    /// <summary>Does one job that is due by now, if there is one.</summary>
    public Task RunOne<TDb>() where TDb : ModuleDb =>
        ActivatorUtilities.CreateInstance<JobWorker<TDb>>(_domicile.Services, new Lane<TDb>(Lanes.Main)).RunNext(TestContext.Current.CancellationToken);

    private async Task RunJobs<TDb>() where TDb : ModuleDb
    {
        var worker = ActivatorUtilities.CreateInstance<JobWorker<TDb>>(_domicile.Services, new Lane<TDb>(Lanes.Main));
        await using var db = await Db<TDb>();
        // The service's own worker may be at one of them: done is what is not due any more.
        while (await db.Jobs.AnyAsync(job => job.Failure == null && job.DueAt <= Time.GetUtcNow(), TestContext.Current.CancellationToken))
            await worker.RunNext(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _domicile.DisposeAsync();
}

/// <summary>A clock that the test sets. Its timers are real: a month passes at once, without a month's ticks of every timer in the service.</summary>
internal sealed class SetClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>In the past: a silo cannot start ahead of the machine's clock.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Before it passes the machine's clock.</summary>
    public event Action? BeforeItIsAhead;

    private long _passed;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _passed));

    public void Advance(TimeSpan time)
    {
        if (GetUtcNow() + time > DateTimeOffset.UtcNow) BeforeItIsAhead?.Invoke();
        Interlocked.Add(ref _passed, time.Ticks);
    }
}

/// <summary>One town for the tests of a class whose rows leave nothing behind.</summary>
public sealed class SharedTown : IAsyncLifetime
{
    internal Town Town { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Town = await Town.Start();

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>The same with the real custodian.</summary>
public sealed class SharedTownWithCustody : IAsyncLifetime
{
    internal Town Town { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Town = await Town.StartWithCustody();

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>Gives every request the same address.</summary>
internal sealed class From(IPAddress address) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            context.Connection.RemoteIpAddress = address;
            return following(context);
        });
        next(app);
    };
}

/// <summary>The videos that a test publishes.</summary>
internal sealed class KnownVideos : ICatalog
{
    public List<PublishedVideo> All { get; } = [];

    public VideoId Publish(SubjectId creator)
    {
        var id = Id.New<VideoId>(TimeProvider.System);
        All.Add(new(id, creator, "A clip", 720, 1280, 8, true, TimeProvider.System.GetUtcNow(), $"/covers/{id}.jpg", [new(720, $"/v/{id}.mp4", 1_000)]));
        return id;
    }

    public Task<IReadOnlyList<PublishedVideo>> Get(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PublishedVideo>>([.. All.Where(video => videos.Contains(video.Id))]);

    public Task<IReadOnlyList<PublishedVideo>> By(SubjectId creator, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PublishedVideo>>([.. All.Where(video => video.Creator == creator && (before is null || video.PublishedAt < before)).Take(limit)]);

    public Task<IReadOnlyList<Candidate>> Recent(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Candidate>>([.. All.Take(limit).Select(video => new Candidate(video.Id, video.Creator, video.PublishedAt))]);
}

/// <summary>Every line that the service logs, at every level.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
    }
}

/// <summary>What tests read of answers.</summary>
public static class Answers
{
    public static async Task<JsonElement> Json(this HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public static async Task AssertProblem(this HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await answer.Json();
        Assert.Equal("/problems/" + code, problem.GetProperty("type").GetString());
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }
}
