using System.Text.Json;
using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>
/// A decision that the policy wants two people for, of whom one has spoken. It has no effect: the case goes to somebody else, who decides the
/// same, which confirms it, or something else.
/// </summary>
internal sealed class Proposal
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId ProposedBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; set; }

    /// <summary>A <see cref="DecisionRequest"/> as JSON.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Decision { get; set; }

    public DecisionRequest Read() => JsonSerializer.Deserialize<DecisionRequest>(Decision, Step.Json)!;

    public static string Write(DecisionRequest request) => JsonSerializer.Serialize(request, Step.Json);

    /// <summary>Whether this decision is the one that was proposed, in what takes two people.</summary>
    public bool IsConfirmedBy(Decision decision, IReadOnlyList<Measure> guarded) =>
        ProposedBy != decision.DecidedBy && Read() is var proposed && proposed.Policy == decision.Policy
        && guarded.All(measure => proposed.Steps.Any(step => step.Measure == measure));
}
