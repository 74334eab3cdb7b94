using System.Data.Common;
using Domicile.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Feed.History;

/// <summary>How the feed is run.</summary>
internal sealed class FeedOptions
{
    /// <summary>Days for which watch histories are kept. An event goes with the newest of its row: at most a month later.</summary>
    [Setting("DOMICILE_WATCH_DAYS")] public int WatchDays { get; set; } = 180;
}

/// <summary>Removes, at start and once a day, the parts of watch histories that are older than they may be.</summary>
internal sealed class Retention(
    IDbContextFactory<FeedDb> databases, IOptions<FeedOptions> options, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (DbException failure)
            {
                log.LogError("Old watch histories could not be removed: {Failure}", failure.GetType().Name);
            }
        }
        while (await daily.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task Sweep(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(options.Value.WatchDays);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.WatchBatches.Where(row => row.Day < oldest).ExecuteDeleteAsync(cancellationToken);
    }
}
