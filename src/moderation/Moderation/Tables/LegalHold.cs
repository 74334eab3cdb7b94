using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Moderation.Tables;

/// <summary>
/// A case that the law wants kept: while it holds, nothing of it is deleted, whoever asks for that. One lead asks, another agrees; what is asked
/// for is kept from then on, and for <see cref="Grace"/> at most if nobody agrees.
/// </summary>
internal sealed class LegalHold
{
    public static readonly SealedField ReasonField = SealedField.Of<LegalHold>(nameof(Reason));
    public static readonly SealedField EndReasonField = SealedField.Of<LegalHold>(nameof(EndReason));

    /// <summary>Within which a second person agrees.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(72);

    /// <summary>Random: it names the hold in the ledger.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; init; }

    /// <summary>In the words of the lead who asked, sealed for the author.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public required byte[] Reason { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? Until { get; init; }

    /// <summary>Null once that person has left, as for the others.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? AskedBy { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset AskedAt { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? AgreedBy { get; set; }

    /// <summary>From then on it counts; null while it waits for a second person.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? AgreedAt { get; set; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? EndedBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The same of the lead who ended it; null while it holds, and where its time was up.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? EndReason { get; set; }

    /// <summary>Those that keep something now.</summary>
    public static IQueryable<LegalHold> Keeping(ModerationDb db, DateTimeOffset now)
    {
        var asked = now - Grace;
        return db.LegalHolds.Where(row => row.EndedAt == null
            && ((row.AgreedAt == null && row.AskedAt > asked) || (row.AgreedAt != null && (row.Until == null || row.Until > now))));
    }

    /// <summary>Of those, the ones that two people agreed on.</summary>
    public static IQueryable<LegalHold> InForce(ModerationDb db, DateTimeOffset now) => Keeping(db, now).Where(row => row.AgreedAt != null);
}
