using System.Text.Json;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// A decision that the policy wants two people for, of whom one has spoken. It has no effect: the case goes to somebody else, who decides the
/// same, which confirms it, or something else.
/// </summary>
internal sealed class Proposal
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid CaseId { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId ProposedBy { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset At { get; set; }

    /// <summary>A <see cref="DecideCase.Request"/> as JSON.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Operational)] public required string Decision { get; set; }

    public DecideCase.Request Read() => JsonSerializer.Deserialize<DecideCase.Request>(Decision, Step.Json)!;

    public static string Write(DecideCase.Request request) => JsonSerializer.Serialize(request, Step.Json);

    /// <summary>Whether this decision is the one that was proposed, in what takes two people.</summary>
    public bool IsConfirmedBy(Decision decision, IReadOnlyList<Measure> guarded) =>
        ProposedBy != decision.DecidedBy && Read() is var proposed && proposed.Policy == decision.Policy
        && guarded.All(measure => proposed.Steps.Any(step => step.Measure == measure));
}

/// <summary>Gives a case with a proposal to somebody else, before all others of its queue.</summary>
internal sealed class Propose(IDbContextFactory<ModerationDb> databases, PolicyBook policies, TimeProvider time)
{
    // More than any severity, reach and age amount to.
    private const double First = 1e6;

    /// <summary>What of the decision takes two people.</summary>
    public async Task<IReadOnlyList<Measure>> Guarded(Decision decision, CancellationToken cancellationToken)
    {
        var policy = await policies.Get(decision.Policy, decision.PolicyVersion, cancellationToken);
        return [.. Step.Read(decision.Steps).Select(step => step.Measure).Where(measure => policy.TakesTwo?.Contains(measure) == true)];
    }

    /// <summary>False where the case is not held by who proposes any more.</summary>
    public Task<bool> Do(Guid caseId, SubjectId moderator, DecideCase.Request request, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        var now = time.GetUtcNow();
        if (await HoldCase.HeldBy(db, caseId, moderator, now).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Holder, (SubjectId?)null).SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch).SetProperty(row => row.Held, (string?)null)
            .SetProperty(row => row.Rank, row => row.Rank < First / 2 ? row.Rank + First : row.Rank), cancellationToken) == 0) return false;
        var proposal = await db.Proposals.FindAsync([caseId], cancellationToken);
        if (proposal is null) db.Add(proposal = new Proposal { CaseId = caseId, Decision = "" });
        (proposal.ProposedBy, proposal.At, proposal.Decision) = (moderator, now, Proposal.Write(request));
        db.AddRange(new Pass { CaseId = caseId, Moderator = moderator }, CaseEvent.Of(caseId, moderator, "proposed a decision", null, time));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, cancellationToken);
}
