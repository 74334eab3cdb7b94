using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

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
    public Task<bool> Do(Guid caseId, SubjectId moderator, DecisionRequest request, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        var now = time.GetUtcNow();
        if (await HeldCase.By(db, caseId, moderator, now).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Holder, (SubjectId?)null).SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch).SetProperty(row => row.Held, (string?)null)
            .SetProperty(row => row.Rank, row => row.Rank < First / 2 ? row.Rank + First : row.Rank), cancellationToken) == 0) return false;
        var proposal = await db.Proposals.FindAsync([caseId], cancellationToken);
        if (proposal is null) db.Add(proposal = new Proposal { CaseId = caseId, Decision = "" });
        (proposal.ProposedBy, proposal.At, proposal.Decision) = (moderator, now, Proposal.Write(request));
        db.AddRange(new Pass { CaseId = caseId, Moderator = moderator }, CaseEvent.Of(caseId, moderator, "proposed a decision", time));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, cancellationToken);
}
