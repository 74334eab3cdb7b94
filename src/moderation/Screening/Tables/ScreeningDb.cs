using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Tables;

/// <summary>Known media, and what is kept of posts to compare with it.</summary>
internal sealed class ScreeningDb(DbContextOptions<ScreeningDb> options) : ModuleDb(options)
{
    public DbSet<Bank> Banks => Set<Bank>();

    public DbSet<BankEntry> BankEntries => Set<BankEntry>();

    public DbSet<EntryUpload> EntryUploads => Set<EntryUpload>();

    public DbSet<PostHash> PostHashes => Set<PostHash>();

    public DbSet<PostWords> PostWords => Set<PostWords>();

    public DbSet<MediaMatch> MediaMatches => Set<MediaMatch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<BankEntry>().HasKey(entry => new { entry.Bank, entry.Kind, entry.Hash });
        modelBuilder.Entity<EntryUpload>().HasKey(upload => new { upload.Bank, upload.Kind, upload.Hash, upload.Post });
        modelBuilder.Entity<PostHash>().HasKey(hash => new { hash.Post, hash.Part });
        modelBuilder.Entity<PostWords>().HasKey(words => new { words.Post, words.Part });
        modelBuilder.Entity<MediaMatch>().HasKey(match => new { match.Post, match.Part, match.Bank });
        base.OnModelCreating(modelBuilder);
    }
}
