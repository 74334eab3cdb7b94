using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

internal sealed class ModerationDb(DbContextOptions<ModerationDb> options) : ModuleDb(options)
{
    public DbSet<Bank> Banks => Set<Bank>();

    public DbSet<BankEntry> BankEntries => Set<BankEntry>();

    public DbSet<EntryUpload> EntryUploads => Set<EntryUpload>();

    public DbSet<PostHash> PostHashes => Set<PostHash>();

    public DbSet<MediaMatch> MediaMatches => Set<MediaMatch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BankEntry>().HasKey(entry => new { entry.Bank, entry.Kind, entry.Hash });
        modelBuilder.Entity<EntryUpload>().HasKey(upload => new { upload.Bank, upload.Kind, upload.Hash, upload.Post });
        modelBuilder.Entity<PostHash>().HasKey(hash => new { hash.Post, hash.Part });
        modelBuilder.Entity<MediaMatch>().HasKey(match => new { match.Post, match.Part, match.Bank });
        base.OnModelCreating(modelBuilder);
    }
}
