using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// POST /api/moderation/cases/{id}/decision: what its holder decides, under a policy and within its ladder; or, with no steps, that nothing is
/// wrong. It takes effect before this answers, unless the custodian is away: then as soon as the ledger has it.
/// </summary>
internal sealed class DecideCase(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, Staff staff, Propose propose, CarryOut carryOut, AnswerCheck checks, DrawSecondLook draw,
    KnownFeatures features, TimeProvider time)
{
    public static readonly Refusal OffLadder = new("off-ladder", 422, "The policy's ladder, or the kind of thing, does not have this measure.");
    public static readonly Refusal FactsMissing = new("facts-missing", 422, "State every fact that the policy asks for, in 3 to 1,000 characters each.");
    public static readonly Refusal StepUnclear = new("step-unclear", 422,
        "A step names its measure once; a label has a sentence of 3 to 100 characters, a block a feature, and a term 1 to 3650 days.");
    public static readonly Refusal SubjectGone = new("subject-gone", 410, "What this case was about has been deleted. The case is closed.");
    public static readonly Refusal IsAppeal = new("case-is-appeal", 409, "This case is an appeal: uphold the decision, or overturn it.");
    public static readonly Refusal Specialists = new("specialists-decide", 403, "Under this policy, people trained for it decide: pass the case to them.");

    public const int MaxFact = 1000;
    private const int MaxLabel = 100;

    /// <param name="Decision">Null where nothing is decided before a second person says the same.</param>
    /// <param name="Waiting">Whether it waits for the ledger, or for that person.</param>
    /// <param name="Check">Where it was a check, which has no effect; null where it was not.</param>
    internal sealed record Response(string? Decision, bool Waiting, AnswerCheck.Response? Check = null);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, DecisionRequest request, Caller caller, DecideCase slice, CancellationToken cancellationToken) =>
        (await slice.Do(id, caller.Subject, request, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(Guid caseId, SubjectId moderator, DecisionRequest request, CancellationToken cancellationToken, Guid? bulk = null)
    {
        Case? held;
        Proposal? proposal;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            proposal = await db.Proposals.AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == caseId, cancellationToken);
            held = await HeldCase.By(db, caseId, moderator, time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        }
        if (held is null) return HeldCase.NotHeld;
        var isCheck = AnswerCheck.IsCheck(held);
        if (held.Matter.Length > 0 && !isCheck) return IsAppeal;
        if (!(await Compose(held, moderator, request, cancellationToken)).Succeeded(out var decision, out var refusal))
            return refusal != SubjectGone || await (isCheck ? checks.Gone(caseId, moderator, cancellationToken) : Close(caseId, moderator, CaseState.Gone, null, cancellationToken)) ? refusal : HeldCase.NotHeld;
        if (isCheck) return (await checks.Do(decision, cancellationToken)).Then<Response>(answered => new Response(null, false, answered));
        if (await propose.Guarded(decision, cancellationToken) is { Count: > 0 } guarded)
        {
            if (proposal?.IsConfirmedBy(decision, guarded) != true)
                return await propose.Do(caseId, moderator, request, cancellationToken) ? new Response(null, true) : HeldCase.NotHeld;
            decision.ProposedBy = proposal.ProposedBy;
        }
        decision.BulkId = bulk;
        if (!await Close(caseId, moderator, CaseState.Decided, decision, cancellationToken)) return HeldCase.NotHeld;
        return new Response(Id.Format(decision.Id), !await carryOut.Now(decision.Id));
    }

    /// <summary>The decision that is asked for, if the policy and the kind of thing have it; nothing is written.</summary>
    public async Task<Outcome<Decision>> Compose(Case held, SubjectId moderator, DecisionRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await policies.FindRetiredToo(request.Policy, cancellationToken) is not { } policy || (policy.IsRetired && request.Policy != held.Policy)) return PolicyBook.Unknown;
        if (policy.Policy.Specialists && !(await staff.RolesOf(moderator, cancellationToken)).May(Permission.ReviewChildSafety)) return Specialists;
        if (!Parse(request, policy.Policy, kinds[held.Kind], now).Succeeded(out var steps, out var refusal)) return refusal;
        if (!ParseFacts(request, policy.Policy).Succeeded(out var facts, out refusal)) return refusal;
        if (await kinds[held.Kind].Get(held.Subject, cancellationToken) is not { } found) return SubjectGone;

        return Decision.Of(held, found, moderator, policy, steps, facts, now);
    }

    private Task<bool> Close(Guid caseId, SubjectId moderator, CaseState state, Decision? decision, CancellationToken cancellationToken) =>
        databases.Transact(async db =>
        {
            var now = time.GetUtcNow();
            var closed = await HeldCase.By(db, caseId, moderator, now).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.State, state).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.DecisionId, decision == null ? null : decision.Id)
                .SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken);
            if (closed == 0) return false;
            if (decision is not null)
            {
                db.AddRange(decision, CarryOut.JobFor(decision.Id, time));
                await EndMachines(db, decision, cancellationToken);
                await DrawSecondLook.KeepAway(db, decision, cancellationToken);
                await draw.Do(db, decision, cancellationToken);
            }
            else
            {
                db.Add(EnterFact.JobFor(CaseBody.OfClosing(caseId, now), time));
            }
            db.Add(CaseEvent.Of(caseId, moderator, "decided", time));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>What a machine withheld comes back where the person who looked at it does not withhold it.</summary>
    private async Task EndMachines(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        if (Step.Read(decision.Steps).Any(step => step.Measure.Withholds())) return;
        foreach (var id in await db.Decisions.Where(row => row.CaseId == decision.CaseId && row.DecidedBy == Decision.Machine && row.Ending == Ending.None)
            .Select(row => row.Id).ToListAsync(cancellationToken))
            await UndoDecision.End(db, id, Ending.Undone, decision.DecidedBy, "A person has looked at it and decided otherwise.", time, cancellationToken);
    }

    private Outcome<IReadOnlyList<Step>> Parse(DecisionRequest request, Policy policy, ISubjectKind kind, DateTimeOffset now)
    {
        var steps = new List<Step>();
        if (request.Steps.Contains(null!)) return StepUnclear;
        foreach (var asked in request.Steps)
        {
            if (!policy.Ladder.Contains(asked.Measure) || !(asked.Measure.IsAboutAuthor() || kind.Measures.Contains(asked.Measure))) return OffLadder;
            if (asked.Days is < 1 or > 3650 || (asked.Days is not null && asked.Measure is Measure.Warn or Measure.Terminate)) return StepUnclear;
            var feature = features.Parse(asked.Feature);
            if (asked.Measure == Measure.BlockFeature ? feature is null : asked.Feature is not (null or "none")) return StepUnclear;
            string? label = null;
            if (asked.Measure == Measure.Label)
            {
                if (!Note.Parse(asked.Label, MaxLabel, least: 3).Succeeded(out label, out _)) return StepUnclear;
            }
            else if (asked.Label is not null)
            {
                return StepUnclear;
            }
            if (steps.Exists(step => step.Measure == asked.Measure)) return StepUnclear;
            steps.Add(new(asked.Measure, asked.Days is { } days ? now.AddDays(days) : null, feature, label));
        }
        return steps;
    }

    private static Outcome<string> ParseFacts(DecisionRequest request, Policy policy)
    {
        if (request.Steps.Count == 0) return "{}";
        var facts = new Dictionary<string, string>();
        foreach (var fact in policy.Facts)
        {
            if (!request.Facts.TryGetValue(fact.Name, out var text) || !Note.Parse(text, MaxFact, least: 3).Succeeded(out var parsed, out _)) return FactsMissing;
            facts[fact.Name] = parsed;
        }
        return request.Facts.Count == facts.Count ? JsonSerializer.Serialize(facts) : FactsMissing;
    }
}
