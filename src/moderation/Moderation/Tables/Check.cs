using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Moderation.Tables;

internal enum CheckPurpose
{
    /// <summary>A decision is made a second time.</summary>
    SecondLook,

    /// <summary>Somebody is asked what is known.</summary>
    Golden,
}

internal enum CheckState
{
    Waiting,
    Answered,

    /// <summary>Nobody answered in time, or what it is about is gone.</summary>
    Dropped,
}

/// <summary>Who was right, where two verdicts differ.</summary>
internal enum Settlement
{
    None,
    First,
    Second,

    /// <summary>One can see it either way.</summary>
    Both,
    Neither,
}

/// <summary>How much two verdicts about the same are alike.</summary>
internal enum Accord
{
    Same,

    /// <summary>The same policy, and other measures.</summary>
    OtherMeasures,

    /// <summary>Another policy, or something wrong on one side alone.</summary>
    Different,
}

/// <summary>
/// One case that is judged without any effect: it looks like any other to whoever has it, and what they say is compared with what was said before.
/// It keeps the two verdicts, and nothing of what it is about. Gone with the author.
/// </summary>
internal sealed class Check
{
    public static readonly SealedField NoteField = SealedField.Of<Check>(nameof(Note));

    public const string SecondLookMatter = "second-look ", GoldenMatter = "golden ";

    /// <summary>Random.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public CheckPurpose Purpose { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public CheckState State { get; set; }

    /// <summary>The case in which it is answered.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    /// <summary>The case that was decided first, whose reports it shows; null where there was none.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? SourceCase { get; init; }

    /// <summary>The decision that is made a second time; null for a golden one.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? DecisionId { get; init; }

    /// <summary>Null for a second look.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? GoldenId { get; init; }

    /// <summary>Under which it was brought.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    /// <summary>It is shown as it was then.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset AsOf { get; init; }

    /// <summary>Whoever decided first, or made the golden case; null for whoever has left.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? FirstBy { get; init; }

    /// <summary>A verdict as JSON: the first decision's, or the right one.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string First { get; init; }

    /// <summary>Whom a golden one was given to; null for a second look.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? GivenTo { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? AnsweredBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>What was answered: a verdict as JSON.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Second { get; set; }

    /// <summary>What whoever answered found, as a decision states it.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public string? Facts { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Accord? Accord { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Settlement Settled { get; set; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? SettledBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Why it was settled so, sealed for the author of what it is about.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? Note { get; set; }

    public bool IsOfMachine => FirstBy == Decision.Machine;

    /// <summary>The case that looks like any other.</summary>
    /// <param name="queue">Where it waits.</param>
    /// <param name="severity">As that of the first.</param>
    /// <param name="reach">The same.</param>
    /// <param name="reports">The same.</param>
    /// <param name="clock">How long there is for it.</param>
    public Case MakeCase(string queue, int severity, long reach, int reports, TimeSpan clock) => new()
    {
        Id = CaseId,
        Kind = Kind,
        Subject = Subject,
        Matter = (Purpose == CheckPurpose.Golden ? GoldenMatter : SecondLookMatter) + Base.Id.Format(Id),
        Author = Author,
        Policy = Policy,
        Severity = severity,
        Queue = queue,
        Rank = Priority.Rank(severity, reach, reports, At),
        Reach = reach,
        Reports = reports,
        OpenedAt = At,
        DueAt = At + clock,
        LeaseUntil = DateTimeOffset.UnixEpoch,
        Holder = GivenTo,
    };
}
