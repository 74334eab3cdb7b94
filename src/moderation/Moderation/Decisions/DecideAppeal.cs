using Domicile.Base;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// POST /api/moderation/cases/{id}/appeal: what the holder of an appeal's case decides. Overturned, a decision has no effect any more, as if it
/// had never been taken; where it had dismissed a report, another takes its place.
/// </summary>
internal sealed class DecideAppeal(IDbContextFactory<ModerationDb> databases, DecideCase decide, Propose propose, CarryOut carryOut, TimeProvider time)
{
    public static readonly Refusal NotAnAppeal = new("case-not-appeal", 409, "This case is no appeal.");
    public static readonly Refusal DecisionNeeded = new("appeal-decision", 422,
        "Overturning the dismissal of a report takes a decision with a measure; nothing else takes one.");
    public static readonly Refusal TookPart = new("appeal-took-part", 403, "You had a part in this decision: another has to look at the appeal.");

    /// <param name="Outcome"><c>upheld</c> or <c>overturned</c>.</param>
    /// <param name="Message">For whoever appealed, 3 to 1,000 characters.</param>
    /// <param name="Instead">What is decided in place of a dismissal.</param>
    internal sealed record Request(AppealState Outcome, string Message, DecisionRequest? Instead = null);

    /// <param name="Outcome"><c>moot</c> where the decision had been taken back meanwhile.</param>
    /// <param name="Waiting">Whether the effect waits for the ledger.</param>
    internal sealed record Response(AppealState Outcome, bool Waiting);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, DecideAppeal slice, CancellationToken cancellationToken) =>
        (await slice.Do(id, caller.Subject, request, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(Guid caseId, SubjectId moderator, Request request, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Message, DecideCase.MaxFact, least: 3).Succeeded(out var message, out var refusal)) return refusal;
        if (!(await Prepare(caseId, moderator, request, cancellationToken)).Succeeded(out var prepared, out refusal)) return refusal;
        var (decision, instead) = prepared;
        var settled = await databases.Transact<ModerationDb, Outcome<AppealState>>(async db =>
        {
            var now = time.GetUtcNow();
            if (await HeldCase.By(db, caseId, moderator, now).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.State, CaseState.Decided).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken) == 0)
                return HeldCase.NotHeld;
            var outcome = request.Outcome == AppealState.Overturned
                ? await UndoDecision.End(db, decision.Id, Ending.Overturned, moderator, message, time, cancellationToken) ? AppealState.Overturned : AppealState.Moot
                : await db.Decisions.AnyAsync(row => row.Id == decision.Id && row.Ending == Ending.None, cancellationToken) ? AppealState.Upheld : AppealState.Moot;
            if (outcome == AppealState.Overturned && instead is not null)
            {
                db.AddRange(instead, CarryOut.JobFor(instead.Id, time));
                await db.Cases.Where(row => row.Id == caseId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DecisionId, instead.Id), cancellationToken);
            }
            db.Add(CaseEvent.Of(caseId, moderator, outcome == AppealState.Overturned ? "overturned" : "upheld", time));
            await SettleAppeals.Do(db, decision.Id, outcome, moderator, message, time, cancellationToken);
            return outcome;
        }, cancellationToken);
        if (!settled.Succeeded(out var state, out refusal)) return refusal;
        var done = await carryOut.Now(decision.Id);
        if (state == AppealState.Overturned && instead is not null) done &= await carryOut.Now(instead.Id);
        return new Response(state, state == AppealState.Overturned && !done);
    }

    private async Task<Outcome<(Decision Decision, Decision? Instead)>> Prepare(Guid caseId, SubjectId moderator, Request request, CancellationToken cancellationToken)
    {
        if (request.Outcome is not (AppealState.Upheld or AppealState.Overturned)) return DecisionNeeded;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await HeldCase.By(db, caseId, moderator, time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(cancellationToken) is not { } held) return HeldCase.NotHeld;
        if (!Guid.TryParseExact(held.Matter, "n", out var id)) return NotAnAppeal;
        var decision = await db.Decisions.AsNoTracking().FirstAsync(row => row.Id == id, cancellationToken);
        if ((await Involved.In(db, decision, cancellationToken)).Contains(moderator)) return TookPart;
        var dismissed = Step.Read(decision.Steps).Count == 0;
        var replaces = dismissed && request.Outcome == AppealState.Overturned;
        if (replaces != request.Instead is { Steps.Count: > 0 } || (!replaces && request.Instead is not null)) return DecisionNeeded;
        if (!replaces) return (decision, null);
        if (!(await decide.Compose(held, moderator, request.Instead!, cancellationToken)).Succeeded(out var instead, out var refusal)) return refusal;
        return (await propose.Guarded(instead, cancellationToken)).Count > 0 ? DecideMany.TakesTwo : (decision, instead);
    }
}
