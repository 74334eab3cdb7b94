using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>How a decision came to an end before its time.</summary>
internal enum Ending
{
    None,

    /// <summary>Taken back by the operator.</summary>
    Undone,

    /// <summary>Taken back on appeal.</summary>
    Overturned,
}

/// <summary>
/// What was decided about one case. It takes effect once its entry is in the ledger. Nothing of it changes afterwards but how it ends: what a
/// subject's state is follows from the decisions alone, see <see cref="Standing"/>.
/// </summary>
internal sealed class Decision
{
    public static readonly Refusal Ended = new("decision-ended", 409, "This decision has been taken back already.");

    /// <summary>Who decides where nobody does.</summary>
    public static readonly SubjectId Machine;

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Subject { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Author { get; init; }

    /// <summary>Who; <see cref="Machine"/> where no person did.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId DecidedBy { get; init; }

    /// <summary>Who proposed it, where the policy wants two people.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? ProposedBy { get; set; }

    /// <summary>What it was taken together with; null for one by itself.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? BulkId { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Policy { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public int PolicyVersion { get; init; }

    /// <summary>A list of <see cref="Step"/> as JSON; empty where nothing is wrong. Of what follows from strikes, the end moves with them.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Steps { get; set; }

    /// <summary>What counts against the author, until <see cref="StrikeUntil"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Strike { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? StrikeUntil { get; init; }

    /// <summary>Where nobody took it and it follows from strikes alone: how many had added up. It is about no case.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int? StrikeLimit { get; init; }

    /// <summary>The policy's facts by name, as JSON: what the moderator found, for the author to read.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Facts { get; init; }

    /// <summary>Whether somebody reported it, rather than a machine or a moderator finding it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Reported { get; init; }

    /// <summary>Whether a trusted flagger did.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public bool Trusted { get; init; }

    /// <summary>Since when the case was open.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When what it is about was published.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset ContentAt { get; init; }

    /// <summary>How often it had been seen by then.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Reach { get; init; }

    /// <summary>Its entry in the ledger; null while that waits for the custodian, and with it the decision.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? LedgerIndex { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public Ending Ending { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? EndedAt { get; set; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? EndedBy { get; set; }

    /// <summary>What the author is told about it.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public string? EndMessage { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public long? EndLedgerIndex { get; set; }

    /// <summary>Whether rules took it alone, with no person between.</summary>
    public bool IsAutomated => DecidedBy == Machine && StrikeLimit is null;

    /// <summary>Somebody decides, or rules do: then it counts no strike, as only a person gives those.</summary>
    public static Decision Of(Case about, SubjectFacts found, SubjectId by, PolicyVersion under, IReadOnlyList<Step> steps, string facts, DateTimeOffset now)
    {
        var counts = by != Machine && steps.Count > 0 && under.Policy.Strike > 0;
        return new()
        {
            Id = Base.Id.Random(),
            CaseId = about.Id,
            Kind = about.Kind,
            Subject = about.Subject,
            Author = about.Author,
            DecidedBy = by,
            At = now,
            Policy = under.Policy.Id,
            PolicyVersion = under.Version,
            Steps = Step.Write(steps),
            Strike = counts ? under.Policy.Strike : 0,
            StrikeUntil = counts ? now.AddDays(under.Policy.StrikeDays) : null,
            Facts = facts,
            Reported = by != Machine && about.Reports > 0,
            Trusted = by != Machine && about.Trusted,
            OpenedAt = about.OpenedAt,
            ContentAt = found.At,
            Reach = found.Reach,
        };
    }

    public Ruling Ruling => new(Id, At, Step.Read(Steps), Strike, StrikeUntil, EndedAt);
}
