using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Media;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Video;
using Domicile.Video.Own;
using Domicile.Web;
using Domicile.Work;
using Domicile.Work.Children;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Testing;

/// <summary>The video module alone behind a real server, on a folder that outlives it, with people who need no account.</summary>
internal sealed class RunningVideo : IAsyncDisposable
{
    public static readonly SubjectId Ann = new(new Guid("0198c0de-0000-7000-8000-00000000000a"));
    public static readonly SubjectId Ben = new(new Guid("0198c0de-0000-7000-8000-00000000000b"));

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly WebApplication _app;
    private bool _stopped;

    private RunningVideo(WebApplication app, KnownTraces traces) => (_app, Traces) = (app, traces);

    public KnownTraces Traces { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    /// <param name="folder">Its data; start again on the same to see what survives.</param>
    /// <param name="vault">The same vault opens what it sealed.</param>
    /// <param name="settings">Such as <c>DOMICILE_VIDEO_MAX_SECONDS</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="works">False: jobs are only written.</param>
    /// <param name="review">Asked before anything is published; null for nobody.</param>
    /// <param name="sandbox">Another than this machine's.</param>
    public static async Task<RunningVideo> Start(
        string folder, TestVault vault, Dictionary<string, string?>? settings = null, TimeProvider? time = null, bool works = true,
        IPostReview? review = null, Sandbox? sandbox = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([.. TestDatabase.On(folder), .. settings ?? []]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (review is not null) builder.Services.AddSingleton(review);
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddWeb().AddStrictRequests().AddProblemDetails().AddOptions<DomicileOptions>();
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)));
        var traces = new KnownTraces();
        builder.Services.AddMedia().AddVideo().AddSingleton<IVault>(vault).AddSingleton<ISubscriber<VideoDeleted>>(traces);
        if (sandbox is not null) builder.Services.AddSingleton(sandbox);
        if (!works)
            foreach (var worker in builder.Services.Where(service => service.ImplementationFactory?.Method.ToString()!.Contains("IHostedService", StringComparison.Ordinal) == true).ToList())
                builder.Services.Remove(worker);
        builder.Services.AddAuthentication(NamedCallers.Scheme).AddScheme<AuthenticationSchemeOptions, NamedCallers>(NamedCallers.Scheme, null);
        builder.Services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(Caller.SubjectClaim).Build());
        builder.Services.AddSingleton<DeclaredRefusals>().AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<DeclaredRefusals>());
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStrictRequests();
        app.UseAuthentication().UseAuthorization();
        app.MapVideo();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, traces);
    }

    public HttpClient Client(SubjectId? subject)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (subject is { } id) client.DefaultRequestHeaders.Add(NamedCallers.Header, id.ToString());
        return client;
    }

    /// <summary>Waits, by asking, until the clip is as wanted; what it is at the end of the test's patience is in the failure.</summary>
    public static async Task<OwnVideo> Until(HttpClient client, string id, Func<OwnVideo, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var asked = TimeProvider.System.GetTimestamp();
            var video = await client.Own(id);
            if (wanted(video)) return video;
            if (patience.IsCancellationRequested) Assert.Fail($"The video stayed {video.State} {video.Failure}.");
            // The busier the machine, the less it is asked: what is waited for needs it.
            var pause = TimeSpan.FromMilliseconds(50) + 5 * TimeProvider.System.GetElapsedTime(asked);
            await Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, Json)!;

    /// <summary>Stops as a killed process does: nothing is completed that was not yet durable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        var undeclared = _app.Services.GetRequiredService<DeclaredRefusals>().Undeclared.ToList();
        await _app.DisposeAsync();
        Assert.Empty(undeclared);
    }
}

/// <summary>Another module that keeps something about videos.</summary>
internal sealed class KnownTraces : ISubscriber<VideoDeleted>
{
    /// <summary>The first video whose traces were to be removed.</summary>
    public TaskCompletionSource<VideoId> Removed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "traces";

    public Task Hear(VideoDeleted happened, CancellationToken cancellationToken)
    {
        Removed.TrySetResult(happened.Video);
        return Task.CompletedTask;
    }
}
