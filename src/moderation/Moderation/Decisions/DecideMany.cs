using Domicile.Base;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// /api/moderation/bulk: one decision for many cases that were brought under the same policy. What would happen is told first; what happened can be
/// taken back in one go for a little while, and the cases then wait as before.
/// </summary>
internal sealed class DecideMany(
    IDbContextFactory<ModerationDb> databases, Desk desk, DecideCase decide, UndoDecision undo, Propose propose, Staff staff, TimeProvider time)
{
    public const int Most = 100;

    public static readonly Refusal Size = new("bulk-size", 422, "Choose 1 to 100 cases.");
    public static readonly Refusal OtherPolicy = new("bulk-policy-differs", 422, "This case was brought under another policy: look at it by itself.");
    public static readonly Refusal TakesTwo = new("takes-two-people", 422, "The policy wants two people for this measure, each looking at the case by itself.");
    public static readonly Refusal NoSuchBulk = new("bulk-not-found", 404, "Nothing that you decided in bulk goes by this number.");

    internal sealed record Request(IReadOnlyList<string> Cases, DecisionRequest Decision);

    /// <param name="Code">Why it is left alone; null where it is decided.</param>
    internal sealed record Line(string Case, string Kind, long Reach, string? Code, string? Message);

    /// <param name="Bulk">Takes all of them back; null for a preview, and where nothing was decided.</param>
    internal sealed record Response(string? Bulk, int Decided, IReadOnlyList<Line> Lines);

    /// <param name="TakenBack">How many decisions.</param>
    internal sealed record Undone(int TakenBack);

    public static async Task<Results<Ok<Response>, Problem>> Preview(Request request, Caller caller, DecideMany slice, CancellationToken cancellationToken) =>
        (await slice.Do(request, caller.Subject, act: false, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, DecideMany slice, CancellationToken cancellationToken) =>
        (await slice.Do(request, caller.Subject, act: true, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<Undone>, Problem>> Undo(Guid id, UndoDecision.Request request, Caller caller, DecideMany slice, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Message, DecideCase.MaxFact, least: 3).Succeeded(out var message, out var refusal)) return refusal.ToProblem();
        return (await slice.TakeBack(id, caller.Subject, message, cancellationToken)).ToHttp();
    }

    private async Task<Outcome<Response>> Do(Request request, SubjectId moderator, bool act, CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        foreach (var text in request.Cases ?? []) if (Guid.TryParseExact(text, "n", out var id)) ids.Add(id);
        if (ids.Count is < 1 or > Most || ids.Count != request.Cases!.Count) return Size;
        var queues = Routing.QueuesOf(await staff.RolesOf(moderator, cancellationToken));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Cases.AsNoTracking().Where(row => ids.Contains(row.Id)).OrderByDescending(row => row.Rank).ToListAsync(cancellationToken);
        var bulk = Guid.CreateVersion7(time.GetUtcNow());
        var lines = new List<Line>();
        foreach (var one in found)
        {
            var refusal = await Check(db, one, moderator, queues, request.Decision, cancellationToken);
            if (refusal is null && act) refusal = await Decide(one, moderator, request.Decision, bulk, cancellationToken);
            lines.Add(new(Id.Format(one.Id), one.Kind, one.Reach, refusal?.Code, refusal?.Message));
        }
        lines.AddRange(ids.Except(found.Select(one => one.Id)).Select(gone => new Line(Id.Format(gone), "", 0, ShowCase.NotFound.Code, ShowCase.NotFound.Message)));
        var decided = lines.Count(line => line.Code is null);
        return new Response(act && decided > 0 ? Id.Format(bulk) : null, decided, lines);
    }

    private async Task<Refusal?> Check(
        ModerationDb db, Case one, SubjectId moderator, IReadOnlyList<string> queues, DecisionRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isFree = one.LeaseUntil <= now || one.Holder == moderator;
        // What concerns the caller looks like what is not there.
        if (one.Author == moderator || !queues.Contains(one.Queue)
            || await db.Reports.AnyAsync(row => row.CaseId == one.Id && row.Reporter == moderator, cancellationToken)) return ShowCase.NotFound;
        if (one.State != CaseState.Open || !isFree || await db.Passes.AnyAsync(row => row.CaseId == one.Id && row.Moderator == moderator, cancellationToken)) return TakeCase.Taken;
        if (one.Matter.Length > 0 && !AnswerCheck.IsCheck(one)) return DecideCase.IsAppeal;
        if (one.Policy != request.Policy) return OtherPolicy;
        if (!(await decide.Compose(one, moderator, request, cancellationToken)).Succeeded(out var decision, out var refusal)) return refusal;
        return (await propose.Guarded(decision, cancellationToken)).Count > 0 ? TakesTwo : null;
    }

    private async Task<Refusal?> Decide(Case one, SubjectId moderator, DecisionRequest request, Guid bulk, CancellationToken cancellationToken)
    {
        var isMine = one.Holder == moderator && one.LeaseUntil > time.GetUtcNow();
        if (!isMine && (await desk.This(moderator, one.Id, isSeen: false, cancellationToken)).OrThrow() is null) return TakeCase.Taken;
        return (await decide.Do(one.Id, moderator, request, cancellationToken, bulk)).Refusal;
    }

    private async Task<Outcome<Undone>> TakeBack(Guid bulk, SubjectId moderator, string message, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.BulkId == bulk && row.DecidedBy == moderator).Select(row => new { row.Id, row.CaseId }).ToListAsync(cancellationToken);
        if (decisions.Count == 0) return NoSuchBulk;
        var (count, refused) = (0, (Refusal?)null);
        foreach (var decision in decisions)
        {
            if ((await undo.Do(decision.Id, moderator, message, cancellationToken)).Refusal is { } refusal)
            {
                refused = refusal;
                continue;
            }
            count++;
            await Reopen(db, decision.CaseId, cancellationToken);
        }
        return count == 0 ? refused! : new Undone(count);
    }

    // Unless it was reported anew meanwhile: then that case has it.
    private static Task<int> Reopen(ModerationDb db, Guid caseId, CancellationToken cancellationToken) =>
        db.Cases.Where(row => row.Id == caseId && !db.Cases.Any(other => other.Kind == row.Kind && other.Subject == row.Subject && other.Matter == row.Matter && other.State == CaseState.Open))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, CaseState.Open).SetProperty(row => row.ClosedAt, (DateTimeOffset?)null)
                .SetProperty(row => row.DecisionId, (Guid?)null).SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch), cancellationToken);
}
