using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Community;
using Domicile.Custody;
using Domicile.Kernel;
using Domicile.Tests.Host;
using Domicile.Video;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Community;

/// <summary>A running service whose custody is in memory and whose clock the test sets.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly RunningDomicile _domicile;

    private Town(RunningDomicile domicile, FakeTimeProvider time, FakeCustody custody, KnownVideos videos, CapturedLog log) =>
        (_domicile, Time, Custody, Videos, Log) = (domicile, time, custody, videos, log);

    public FakeTimeProvider Time { get; }

    public FakeCustody Custody { get; }

    public KnownVideos Videos { get; }

    public CapturedLog Log { get; }

    public RunningDomicile Domicile => _domicile;

    public static async Task<Town> Start(string? data = null, Action<WebApplicationBuilder>? configure = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var custody = new FakeCustody(time);
        var videos = new KnownVideos();
        var log = new CapturedLog();
        var domicile = await RunningDomicile.Start(data, builder =>
        {
            builder.Services.RemoveAll<TimeProvider>().RemoveAll<ICustodian>().RemoveAll<IVault>().RemoveAll<ICatalog>();
            builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<ICatalog>(videos);
            builder.Services.AddSingleton<ICustodian>(custody).AddSingleton<IVault>(custody);
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
            configure?.Invoke(builder);
        });
        return new(domicile, time, custody, videos, log);
    }

    public T Get<T>() where T : notnull => _domicile.Services.GetRequiredService<T>();

    public async Task<CommunityDb> Db() =>
        await Get<IDbContextFactory<CommunityDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public HttpClient Client() => _domicile.Client();

    /// <summary>A browser that has signed up.</summary>
    public async Task<HttpClient> SignUp(string name, string? email = null)
    {
        var client = Client();
        var answer = await client.PostAsJsonAsync("/api/accounts", Application(name, email), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return client;
    }

    public static object Application(string name, string? email = null, string birthDate = "1990-05-31", string password = Password) =>
        new { name, email = email ?? $"{name}@example.org", birthDate, password };

    public const string Password = "correct horse battery";

    public ValueTask DisposeAsync() => _domicile.DisposeAsync();
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
internal static class Answers
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
