using Domicile.Storage;
using Domicile.Video;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Community;

internal sealed class CommunityDb(DbContextOptions<CommunityDb> options) : ModuleDb(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<Picture> Pictures => Set<Picture>();

    public DbSet<Erasure> Erasures => Set<Erasure>();

    public DbSet<Follow> Follows => Set<Follow>();

    public DbSet<Like> Likes => Set<Like>();

    public DbSet<Tally> Tallies => Set<Tally>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.HasId<VideoId>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>().HasKey(account => account.Subject);
        modelBuilder.Entity<Account>().Property(account => account.State).IsConcurrencyToken();
        modelBuilder.Entity<Passkey>().HasKey(passkey => passkey.CredentialId);
        modelBuilder.Entity<Picture>().HasKey(picture => picture.Name);
        modelBuilder.Entity<Erasure>().HasKey(erasure => erasure.TokenHash);
        modelBuilder.Entity<Follow>().HasKey(follow => new { follow.Follower, follow.Followed });
        modelBuilder.Entity<Like>().HasKey(like => new { like.Subject, like.Video });
        modelBuilder.Entity<Tally>().HasKey(tally => tally.Video);
        base.OnModelCreating(modelBuilder);
    }
}
