using Domicile.Base;
using Domicile.Rules;

namespace Domicile.Moderation.Tables;

internal enum RuleState
{
    /// <summary>Written, and of no effect.</summary>
    Draft,

    /// <summary>Judges and is counted, and does nothing.</summary>
    Shadow,
    Live,

    /// <summary>Of no effect any more.</summary>
    Expired,
}

/// <summary>One version of a rule. Its text never changes; of a rule one version at most is live, and one in shadow.</summary>
internal sealed class RuleVersion
{
    public const int MaxName = 40;

    /// <summary>The rule's name: lower-case words joined by hyphens; never changes.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Rule { get; init; }

    /// <summary>From 1.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Version { get; init; }

    /// <summary>In the rule language, with its examples.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Source { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public RuleState State { get; set; }

    /// <summary>Who wrote it; null for what Domicile comes with.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Author { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>From when on it is of no effect; null for never.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>That somebody wrote a version of a rule, or wanted another state for it; kept for good.</summary>
internal sealed class RuleChange : Seconded
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Rule { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Version { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>Null for Domicile itself, and for whoever has left.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? By { get; init; }

    /// <summary>Why it is wanted.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Note { get; init; }

    /// <summary>The state that it shall have.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public RuleState To { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its entry in the ledger; null while that waits for the custodian, and with it the change.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? LedgerIndex { get; set; }

    public static RuleChange Of(RuleVersion version, RuleState to, SubjectId? by, string note, TimeProvider time, DateTimeOffset? expiresAt = null) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Rule = version.Rule,
        Version = version.Version,
        At = time.GetUtcNow(),
        By = by,
        To = to,
        ExpiresAt = expiresAt,
        Note = note,
        Status = ChangeStatus.Agreed,
    };
}

/// <summary>What was known of one thing when it was judged: numbers, names of lists and policies, and no word that anybody wrote.</summary>
internal sealed class KeptFacts
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    /// <summary>Of each the latest is kept: one before, one after.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool IsPublished { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; set; }

    /// <summary>See <see cref="FactsBag"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Bag { get; set; }
}

/// <summary>That a version of a rule fired on a thing: once, however often that is judged.</summary>
internal sealed class RuleFiring
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Rule { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Version { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool InShadow { get; set; }

    /// <summary>A fact that it needs was unknown.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool CouldNotTell { get; init; }
}
