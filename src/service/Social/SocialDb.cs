using Domicile.Storage;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Social;

internal sealed class SocialDb(DbContextOptions<SocialDb> options) : ModuleDb(options)
{
    public DbSet<Follow> Follows => Set<Follow>();

    public DbSet<FollowCount> FollowCounts => Set<FollowCount>();

    public DbSet<Like> Likes => Set<Like>();

    public DbSet<Tally> Tallies => Set<Tally>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.HasId<VideoId>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Follow>().HasKey(follow => new { follow.Follower, follow.Followed });
        modelBuilder.Entity<FollowCount>().HasKey(count => count.Subject);
        modelBuilder.Entity<Like>().HasKey(like => new { like.Subject, like.Video });
        modelBuilder.Entity<Tally>().HasKey(tally => tally.Video);
        base.OnModelCreating(modelBuilder);
    }
}
