using Domicile.Storage;
using Domicile.Web;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity;

internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ModuleDb(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Picture> Pictures => Set<Picture>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>().HasKey(account => account.Subject);
        modelBuilder.Entity<Account>().Property(account => account.State).IsConcurrencyToken();
        modelBuilder.Entity<Account>().Property(account => account.Blocked)
            .HasConversion(features => features.ToString(), text => FeatureSet.Parse(text));
        modelBuilder.Entity<Picture>().HasKey(picture => picture.Name);
        base.OnModelCreating(modelBuilder);
    }
}
