using Domicile.Base;
using Domicile.Feed.History;
using Domicile.Feed.Viewers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>What the feed has stored.</summary>
internal static class FeedRows
{
    public static async Task<int> Count(FeedTown town)
    {
        await using var db = await Db(town);
        return await db.WatchBatches.CountAsync(FeedTown.Cancelled);
    }

    public static async Task<IReadOnlyList<WatchEvent>> History(FeedTown town, SubjectId subject)
    {
        var services = town.Domicile.Services;
        return (await services.GetRequiredService<WatchHistory>().Read(subject, services.GetRequiredService<FeedAccess>().Export, FeedTown.Cancelled)).OrThrow();
    }

    /// <summary>Has the viewer's grain forget what it holds, as it does when it sleeps.</summary>
    public static Task Sleep(FeedTown town, SubjectId viewer) =>
        town.Domicile.Services.GetRequiredService<IGrainFactory>().GetGrain<IViewer>(viewer.Value).Forget();

    public static Task<FeedDb> Db(FeedTown town) =>
        town.Domicile.Services.GetRequiredService<IDbContextFactory<FeedDb>>().CreateDbContextAsync(FeedTown.Cancelled);
}
