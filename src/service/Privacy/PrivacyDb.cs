using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Privacy;

internal sealed class PrivacyDb(DbContextOptions<PrivacyDb> options) : ModuleDb(options)
{
    public DbSet<Erasure> Erasures => Set<Erasure>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Erasure>().HasKey(erasure => erasure.TokenHash);
        base.OnModelCreating(modelBuilder);
    }
}
