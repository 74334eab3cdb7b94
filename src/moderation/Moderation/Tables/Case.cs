using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Moderation.Tables;

internal enum CaseState
{
    Open,
    Decided,

    /// <summary>What it was about was deleted before anybody decided.</summary>
    Gone,
}

/// <summary>
/// Everything that was said about one subject until somebody decided: reports and signals come to the case that is open. At most one person
/// holds it, until <see cref="LeaseUntil"/>.
/// </summary>
internal sealed class Case
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    /// <summary>Empty for a first review; the decision's number for an appeal. One case of each is open at a time.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Matter { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    /// <summary>The gravest policy that it was brought under.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Severity { get; set; }

    /// <summary>Who may take it: see <see cref="Routing"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Queue { get; set; }

    /// <summary>Highest first; see <see cref="Priority"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public double Rank { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Reach { get; set; }

    /// <summary>How many people reported it; more than there are rows where very many did.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Reports { get; set; }

    /// <summary>A trusted flagger reported it: it comes before all others of its queue.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Trusted { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the policy's clock runs out.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset DueAt { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public CaseState State { get; set; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Holder { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>How it came to wait for its holder: see <see cref="CaseEvent"/>, which has the reason. Null where it does not.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Held { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>What was decided.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? DecisionId { get; set; }
}

/// <summary>Who did what with a case.</summary>
internal sealed class CaseEvent
{
    public static readonly SealedField NoteField = SealedField.Of<CaseEvent>(nameof(Note));

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Moderator { get; init; }

    /// <summary>Such as <c>skipped</c>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string What { get; init; }

    /// <summary>The sentence of the rule that brought it; null for what people do.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Because { get; init; }

    /// <summary>In the moderator's words, sealed for the author of what the case is about; null for none.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? Note { get; set; }

    public static CaseEvent Of(Guid caseId, SubjectId moderator, string what, TimeProvider time, string? because = null, Guid? id = null, byte[]? note = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(time.GetUtcNow()),
        CaseId = caseId,
        At = time.GetUtcNow(),
        Moderator = moderator,
        What = what,
        Because = because,
        Note = note,
    };
}

/// <summary>A case is not for this moderator any more: skipped, or decided before an appeal.</summary>
internal sealed class Pass
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Moderator { get; init; }
}
