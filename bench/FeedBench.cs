using System.Diagnostics;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Feed.Candidates;
using Domicile.Feed.History;
using Domicile.Feed.Reading;
using Domicile.Host;
using Domicile.Identity;
using Domicile.Sealing;
using Domicile.Social;
using Domicile.Video;
using Domicile.Video.Clips;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Bench;

/// <summary>
/// Pages of the For You feed, eight videos each, from the whole service in this process over its own databases: 10,000 videos by 500 creators,
/// 64 viewers with 1,000 sealed watch events each. Compared with ranking anew from the databases for every page.
/// </summary>
internal static class FeedBench
{
    private const int Videos = 10_000;
    private const int Creators = 500;
    private const int Viewers = 64;
    private const int Watched = 1_000;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);
    private static readonly int[] ShortEdges = [360, 480, 720];

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("feed-bench").FullName;
        var app = Serve.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("DOMICILE_DATA", folder), new("DOMICILE_URL", "http://127.0.0.1:0")]);
            builder.Logging.ClearProviders();
        });
        try
        {
            await app.StartAsync();
            var viewers = await Fill(app.Services);
            var feed = app.Services.GetRequiredService<ReadFeed>();

            var first = await Measure(viewers.Length, 1, viewer => Page(feed, viewers[viewer], null));
            Print("signed in, first page, history opened", first, null);
            var anew = await Measure(null, 2, _ => Anew(app.Services, feed));
            Print("signed out, ranked anew for each page", anew, null);
            Print("signed out", await Walk(feed, [null]), anew);
            Print("signed in, 64 viewers", await Walk(feed, [.. viewers.Select(viewer => (SubjectId?)viewer)]), anew);
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Two readers, each going from page to page for one viewer after the other.</summary>
    private static Task<Result> Walk(ReadFeed feed, SubjectId?[] viewers)
    {
        var cursors = new string?[Math.Max(viewers.Length, 2)];
        var turn = -1;
        return Measure(null, 2, async _ =>
        {
            var at = Interlocked.Increment(ref turn) % cursors.Length;
            cursors[at] = await Page(feed, viewers[at % viewers.Length], cursors[at]);
        });
    }

    private static async Task<string?> Page(ReadFeed feed, SubjectId? viewer, string? cursor)
    {
        var query = FeedQuery.Parse(null, cursor, null, null).OrThrow();
        return (await feed.Read(query, viewer, ViewerAge.Unasked, default)).OrThrow() is { Items.Count: > 0 } page ? page.Next : throw new InvalidOperationException("An empty page.");
    }

    private static async Task Anew(IServiceProvider services, ReadFeed feed)
    {
        var index = ActivatorUtilities.CreateInstance<CandidateIndex>(services);
        await index.Current(default);
        await Page(feed, null, null);
    }

    private static async Task<Result> Measure(int? times, int readers, Func<int, Task> page)
    {
        var clock = Stopwatch.StartNew();
        var count = -1;
        var all = await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
        {
            var took = new List<double>();
            while (times is null ? clock.Elapsed < Span : Volatile.Read(ref count) + 1 < times)
            {
                var start = Stopwatch.GetTimestamp();
                await page(Interlocked.Increment(ref count));
                took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            return took;
        })));
        var sorted = all.SelectMany(took => took).Order().ToArray();
        return new(sorted.Length / clock.Elapsed.TotalSeconds, sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
    }

    private static void Print(string what, Result result, Result? compared) => Console.WriteLine(
        $"{what,-40} {result.PerSecond,8:F0} pages/s   p50 {result.P50,7:F2} ms   p99 {result.P99,7:F2} ms"
        + (compared is null ? "" : $"   {result.PerSecond / compared.PerSecond:F1} times as many"));

    private static async Task<SubjectId[]> Fill(IServiceProvider services)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow();
        var random = new Random(6);
        SubjectId[] creators = [.. Enumerable.Range(0, Creators).Select(_ => Id.New<SubjectId>(time))];
        SubjectId[] viewers = [.. Enumerable.Range(0, Viewers).Select(_ => Id.New<SubjectId>(time))];

        await using (var people = await services.GetRequiredService<IDbContextFactory<IdentityDb>>().CreateDbContextAsync())
        {
            people.AddRange(creators.Concat(viewers).Select((subject, at) => new Account
            {
                Subject = subject,
                Name = $"p{at}",
                NameSkeleton = $"p{at}",
                DisplayName = $"Person {at}",
                State = AccountState.Active,
                CreatedAt = now,
            }));
            await people.SaveChangesAsync();
        }

        Clip[] clips = [.. Enumerable.Range(0, Videos).Select(at => Clip(creators[random.Next(Creators)], now.AddMinutes(-at * 4), at))];
        await using (var videos = await services.GetRequiredService<IDbContextFactory<VideoDb>>().CreateDbContextAsync())
        {
            videos.AddRange(clips);
            await videos.SaveChangesAsync();
        }
        await using (var counts = await services.GetRequiredService<IDbContextFactory<SocialDb>>().CreateDbContextAsync())
        {
            counts.AddRange(clips.Select(clip => new Tally { Video = clip.Id, Likes = random.Next(500), Views = random.Next(20_000) }));
            await counts.SaveChangesAsync();
        }

        var (custodian, history) = (services.GetRequiredService<ICustodian>(), services.GetRequiredService<WatchHistory>());
        foreach (var viewer in viewers)
        {
            (await ((Custodian)custodian).Enroll(viewer, default)).OrThrow();
            foreach (var batch in Enumerable.Range(0, Watched).Chunk(50))
                (await history.Add(viewer, [.. batch.Select(at => new WatchEvent(
                    clips[random.Next(Videos)].Id, now.AddSeconds(at - Watched), 5_000, false, false, 0))], default)).OrThrow();
        }
        return viewers;
    }

    private static Clip Clip(SubjectId creator, DateTimeOffset publishedAt, int at)
    {
        var id = Id.New<VideoId>(TimeProvider.System);
        var clip = new Clip
        {
            Id = id,
            Creator = creator,
            State = ClipState.Ready,
            Audience = Audience.Everyone,
            Caption = $"Clip {at}",
            Bytes = 1,
            Width = 720,
            Height = 1280,
            Seconds = 12,
            HasSound = true,
            Cover = "cover-1.jpg",
            Token = id.ToString(),
            PublishedAt = publishedAt,
            CreatedAt = publishedAt,
        };
        clip.Renditions.AddRange(ShortEdges.Select(edge => new StoredRendition
        {
            Clip = id,
            ShortEdge = edge,
            Width = edge,
            Height = edge * 16 / 9,
            Bytes = 1,
            File = $"{edge}-1.mp4",
        }));
        return clip;
    }

    private sealed record Result(double PerSecond, double P50, double P99);
}
