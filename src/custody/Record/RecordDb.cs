using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Record;

/// <summary>Every public fact that this service has entered in the ledger.</summary>
internal sealed class RecordDb(DbContextOptions<RecordDb> options) : ModuleDb(options)
{
    public DbSet<RecordedFact> RecordedFacts => Set<RecordedFact>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RecordedFact>().HasKey(row => row.LedgerIndex);
        // The ledger gives it. A key of 0 would be taken for one that the database is to give, and the ledger's first entry is 0.
        modelBuilder.Entity<RecordedFact>().Property(row => row.LedgerIndex).ValueGeneratedNever();
        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>
/// One public fact in the ledger, kept with what shows to anyone that the leaf is this body's: figures are counted from these rows, and from
/// the ledger alike. It names no person, so it stays when people go.
/// </summary>
public sealed class RecordedFact
{
    [Holds(Fideslang.Operations, StorageClass.Public)] public long LedgerIndex { get; init; }

    /// <summary>Such as <c>moderation.decision</c>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Kind { get; init; }

    /// <summary>When what it tells of happened, rather than when it was entered.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset At { get; init; }

    /// <summary>JSON; see <see cref="RecordBody"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required byte[] Body { get; init; }

    /// <summary>Leaf, opening and body, as <c>domicile-verify</c> reads them.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required byte[] Shown { get; init; }
}
