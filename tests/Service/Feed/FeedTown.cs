using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Sealing;
using Domicile.Social;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Service;

/// <summary>A running service whose videos, people and custody are small and in memory; a header says who is signed in.</summary>
internal sealed class FeedTown : IAsyncDisposable
{
    private const string SignedInAs = "X-Signed-In-As";

    public SmallCatalog Catalog { get; } = new();
    public SmallTown Town { get; } = new();
    public PlainVault Vault { get; } = new();

    public RunningDomicile Domicile { get; private set; } = null!;

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<FeedTown> Open(string? data = null)
    {
        var town = new FeedTown();
        town.Domicile = await RunningDomicile.Start(data, builder =>
        {
            builder.Services.AddSingleton<ICatalog>(town.Catalog).AddSingleton<IProfiles>(town.Town)
                .AddSingleton<IFollows>(town.Town).AddSingleton<IReactions>(town.Town).AddSingleton<IVault>(town.Vault);
            builder.Services.AddSingleton<IStartupFilter, SignIn>();
        });
        return town;
    }

    public SubjectId Person(string name)
    {
        var subject = Id.New<SubjectId>(TimeProvider.System);
        Town.People[subject] = new(name, name.ToUpperInvariant(), null);
        return subject;
    }

    public VideoId Publish(SubjectId creator, TimeSpan ago, long likes = 0, long views = 0)
    {
        var video = Samples.Video(creator, TimeProvider.System.GetUtcNow() - ago);
        Catalog.Videos[video.Id] = video;
        if (likes + views > 0) Town.Counted[video.Id] = new(likes, views);
        return video.Id;
    }

    public HttpClient Client(SubjectId? viewer = null)
    {
        var client = Domicile.Client();
        if (viewer is { } subject) client.DefaultRequestHeaders.Add(SignedInAs, subject.ToString());
        return client;
    }

    public ValueTask DisposeAsync() => Domicile.DisposeAsync();

    private sealed class SignIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, go) =>
            {
                if (context.Request.Headers[SignedInAs].ToString() is { Length: > 0 } subject)
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Caller.SubjectClaim, subject)], "test"));
                return go(context);
            });
            next(app);
        };
    }
}

/// <summary>One town for the tests of a class that change nothing in it.</summary>
public sealed class QuietFeedTown : IAsyncLifetime
{
    internal FeedTown Town { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Town = await FeedTown.Open();

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>Reading the feed as a client does.</summary>
internal static class Reading
{
    public static Task<JsonElement> Feed(this HttpClient client, string query = "") =>
        client.GetFromJsonAsync<JsonElement>("/api/feed" + query, FeedTown.Cancelled);

    public static string[] Ids(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    public static string? Next(this JsonElement page) => page.GetProperty("next").GetString();

    public static bool Exhausted(this JsonElement page) => page.GetProperty("exhausted").GetBoolean();

    public static string Code(this JsonElement problem) => problem.GetProperty("code").GetString()!;

    public static object Event(VideoId video, int watchedMs = 5_000, bool completed = false, bool skipped = false, int loops = 0, TimeSpan ago = default) => new
    {
        video = video.ToString(),
        startedAt = TimeProvider.System.GetUtcNow() - ago,
        watchedMs,
        completed,
        skipped,
        loops,
    };

    public static Task<HttpResponseMessage> Watch(this HttpClient client, params object[] events) =>
        client.PostAsJsonAsync("/api/watch", new { events }, FeedTown.Cancelled);
}

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static FakeTimeProvider Clock() => new(Noon);

    public static PublishedVideo Video(SubjectId creator, DateTimeOffset publishedAt)
    {
        var id = Id.New<VideoId>(TimeProvider.System);
        return new(id, creator, $"Clip {id}", 720, 1280, 6.5, true, publishedAt, $"/media/{id}/cover.jpg",
            [new(360, $"/media/{id}/360.mp4", 100_000), new(720, $"/media/{id}/720.mp4", 400_000)]);
    }

    public static Candidate Candidate(int video, int creator, TimeSpan ago = default) =>
        new(new(Number(video)), new(Number(creator)), Noon - ago);

    private static Guid Number(int number) => new(number, 0, 0, new byte[8]);
}
