using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Entries;

/// <summary>Custody's own database, in its own folder: no other module opens it.</summary>
public sealed class CustodyDb(DbContextOptions<CustodyDb> options) : ModuleDb(options)
{
    public const string Name = "custody";

    public DbSet<SubjectKey> SubjectKeys => Set<SubjectKey>();

    public DbSet<Entry> Entries => Set<Entry>();

    public DbSet<IndexRow> IndexRows => Set<IndexRow>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<WitnessedAct> WitnessedActs => Set<WitnessedAct>();

    public DbSet<NamedSubject> NamedSubjects => Set<NamedSubject>();

    /// <summary>All about a subject, as two indexes hold it: what stands in the ledger, and the little whose place is not known yet.</summary>
    public IReadOnlyList<IQueryable<Entry>> EntriesOf(SubjectId subject) =>
        [Entries.Where(row => row.Subject == subject && row.LeafIndex != null), Entries.Where(row => row.Subject == subject && row.LeafIndex == null)];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SubjectKey>().HasKey(row => row.Subject);
        modelBuilder.Entity<Entry>().HasKey(row => row.EventId);
        modelBuilder.Entity<IndexRow>().HasKey(row => new { row.Category, row.Tag });
        modelBuilder.Entity<Membership>().HasKey(row => new { row.Holder, row.Member });
        modelBuilder.Entity<WitnessedAct>().HasKey(row => row.EventId);
        modelBuilder.Entity<NamedSubject>().HasKey(row => new { row.Proposal, row.Subject });
        base.OnModelCreating(modelBuilder);
    }
}

public enum KeyState
{
    /// <summary>Made, its entry not yet known to be in the ledger. Nothing was sealed under it.</summary>
    Enrolling = 0,
    Active = 1,

    /// <summary>Closed for good; the key is destroyed once the entry is in the ledger.</summary>
    Erasing = 2,

    /// <summary>Destroyed. The row stays as a tombstone, so that the subject cannot be enrolled again or restored unnoticed.</summary>
    Erased = 3,
}

/// <summary>A subject's key, wrapped.</summary>
public sealed class SubjectKey
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public KeyState State { get; set; }

    /// <summary>The key under the key-encryption key; null once destroyed.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public byte[]? Wrapped { get; set; }

    /// <summary>Which key-encryption key wraps it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int WrapVersion { get; set; }

    /// <summary>Where the ledger holds the enrolment, and once erased the erasure.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? ReceiptIndex { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ReceiptAt { get; set; }
}

/// <summary>What stands beside a leaf of the ledger: opening and body.</summary>
public sealed class Entry
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid EventId { get; init; }

    /// <summary>Whom it concerns; null once the subject is erased.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Subject { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required byte[] Leaf { get; init; }

    /// <summary>The body, under a key from its opening, which follows from the subject's key.</summary>
    [Holds(Fideslang.AccessRecord, StorageClass.Sealed)] public byte[]? Body { get; init; }

    /// <summary>The opening for the overseers, empty where there were none: see <see cref="Epoch"/>.</summary>
    [Holds(Fideslang.AccessRecord, StorageClass.Sealed)] public byte[]? Boxes { get; init; }

    /// <summary>The same of an erasure, which must outlive the key. It names no subject.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public byte[]? OpenBody { get; init; }

    /// <summary>The ledger's published size when this was written: the leaf stands there or later.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long AfterIndex { get; init; }

    /// <summary>Where the ledger holds the leaf; null while that is not known.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? LeafIndex { get; set; }
}

/// <summary>A row of the blind index.</summary>
public sealed class IndexRow
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Category { get; init; }

    /// <summary>The value's keyed, truncated hash: says nothing without the index key, and is deleted with the subject's key.</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public required byte[] Tag { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }
}

/// <summary>A member of a holder that is no person: of a conversation, or whom evidence is about.</summary>
public sealed class Membership
{
    /// <summary>See <see cref="Sealing.Holder.Number"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public SubjectId Holder { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Member { get; init; }

    /// <summary>The holder's key under the member's own; null where the custodian keeps it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public byte[]? Wrapped { get; init; }
}

/// <summary>When the witnesses first cosigned a checkpoint with an act in it, where there are witnesses.</summary>
public sealed class WitnessedAct
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid EventId { get; init; }

    /// <summary>Null while they are awaited.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? At { get; set; }

    /// <summary>That checkpoint, with the cosignatures that say so.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Note { get; set; }
}

/// <summary>A subject to whom a proposal of the parties is committed without naming it.</summary>
public sealed class NamedSubject
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Proposal { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }
}
