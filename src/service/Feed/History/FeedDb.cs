using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Feed.History;

/// <summary>The feed's database: watch histories, sealed.</summary>
internal sealed class FeedDb(DbContextOptions<FeedDb> options) : ModuleDb(options)
{
    public DbSet<WatchBatch> WatchBatches => Set<WatchBatch>();
}
