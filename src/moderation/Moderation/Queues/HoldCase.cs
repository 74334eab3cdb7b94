using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Domicile.Moderation.Queues;

/// <summary>
/// What the holder of a case does with it short of deciding: keep it, put it off, pass it on. Each of these is one statement that changes
/// nothing unless the case is still held by who asks.
/// </summary>
internal sealed class HoldCase(IDbContextFactory<ModerationDb> databases, IProfiles profiles, Staff staff, PolicyBook policies, Exposure exposure, AnswerCheck checks, TimeProvider time)
{
    public static readonly Refusal Reason = new("reason-needed", 422, "Say why, in 3 to 500 characters.");
    public static readonly Refusal HoldTime = new("hold-hours", 422, "A case is put off for 1 to 72 hours.");
    public static readonly Refusal CannotTake = new("cannot-take-case", 422, "That person may not take this case: their role does not allow it, or it concerns them.");

    public const int MaxNote = 500;

    /// <param name="Note">Why.</param>
    /// <param name="Hours">How long a case is put off.</param>
    /// <param name="To">Whom it is handed to, by user name.</param>
    internal sealed record Request(string? Note = null, int? Hours = null, string? To = null);

    /// <summary>POST …/heartbeat: still at it.</summary>
    public static Task<IResult> Heartbeat(string id, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
    {
        var kept = await slice.Change(caseId, me, set => set.SetProperty(row => row.LeaseUntil, slice.Until(HeldCase.Lease)).SetProperty(row => row.Held, (string?)null), null, stop);
        if (kept.Refusal is null) await slice._exposure.Saw(me, null, stop);
        return kept;
    });

    /// <summary>POST …/hold: puts it off; it stays with its holder.</summary>
    public static Task<IResult> Hold(string id, Request request, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
        request.Hours is not (>= 1 and <= 72) ? HoldTime
        : !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(caseId, me, set => set.SetProperty(row => row.LeaseUntil, slice.Until(TimeSpan.FromHours(request.Hours.Value))).SetProperty(row => row.Held, why),
            CaseEvent.Of(caseId, me, "held", why, slice._time), stop));

    /// <summary>POST …/skip: gives it back; it is not offered to the same person again.</summary>
    public static Task<IResult> Skip(string id, Request request, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(caseId, me, Release, CaseEvent.Of(caseId, me, "skipped", why, slice._time), stop, new Pass { CaseId = caseId, Moderator = me }));

    /// <summary>POST …/help: asks for a lead, to whom it goes at once.</summary>
    public static Task<IResult> Help(string id, Request request, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(caseId, me, set => { Release(set); set.SetProperty(row => row.Queue, row => row.Queue == Routing.ChildSafety ? row.Queue : Routing.Help); },
            CaseEvent.Of(caseId, me, "asked for help", why, slice._time), stop, new Pass { CaseId = caseId, Moderator = me }));

    /// <summary>POST …/escalate: a child may be in danger. It goes to those trained for it, at once, and as gravely as their policy says.</summary>
    public static Task<IResult> Escalate(string id, Request request, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : (await slice._policies.InForce(stop)).FirstOrDefault(version => version.Policy.Specialists)?.Policy is not { } policy ? PolicyBook.Unknown
        : await slice.CheckHeldBy(caseId, me, stop) is { } check ? await slice._checks.Escalate(check, me, policy, why, stop)
        : await slice.Change(caseId, me, set =>
        {
            Release(set);
            set.SetProperty(row => row.Queue, Routing.QueueOf(policy)).SetProperty(row => row.Policy, policy.Id)
                .SetProperty(row => row.Rank, row => row.Rank + Priority.PerSeverity * (policy.Severity - row.Severity))
                .SetProperty(row => row.Severity, policy.Severity);
        }, CaseEvent.Of(caseId, me, "passed to child safety", why, slice._time), stop));

    /// <summary>POST …/hand-over: gives it to somebody else, who holds it from then on.</summary>
    public static Task<IResult> HandOver(string id, Request request, HttpContext context, HoldCase slice) => Answer(id, context, async (caseId, me, stop) =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.MayTake(caseId, request.To, stop) is not { } other ? CannotTake
        : await slice.Change(caseId, me, set => set.SetProperty(row => row.Holder, other).SetProperty(row => row.LeaseUntil, slice.Until(TimeSpan.FromHours(12)))
                .SetProperty(row => row.Held, "handed over"), CaseEvent.Of(caseId, me, "handed over", why, slice._time), stop));

    private readonly TimeProvider _time = time;
    private readonly Exposure _exposure = exposure;
    private readonly PolicyBook _policies = policies;
    private readonly AnswerCheck _checks = checks;

    private static Outcome<string> Why(Request request) => Note.Parse(request.Note, MaxNote, least: 3).Succeeded(out var why, out _) ? why : Reason;

    private static void Release(UpdateSettersBuilder<Case> set) => set.SetProperty(row => row.Holder, (SubjectId?)null)
        .SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch).SetProperty(row => row.Held, (string?)null);

    private DateTimeOffset Until(TimeSpan term) => _time.GetUtcNow() + term;

    private static async Task<IResult> Answer(string id, HttpContext context, Func<Guid, SubjectId, CancellationToken, Task<Outcome<Done>>> act) =>
        Guid.TryParseExact(id, "n", out var caseId)
            ? (await act(caseId, context.Subject()!.Value, context.RequestAborted)).ToHttp() : ShowCase.NotFound.ToProblem();

    private Task<Outcome<Done>> Change(Guid caseId, SubjectId me, Action<UpdateSettersBuilder<Case>> change, CaseEvent? happened, CancellationToken stop, Pass? pass = null) =>
        databases.Transact<ModerationDb, Outcome<Done>>(async db =>
        {
            if (await HeldCase.By(db, caseId, me, _time.GetUtcNow()).ExecuteUpdateAsync(change, stop) == 0) return HeldCase.NotHeld;
            if (happened is not null) db.Add(happened);
            if (pass is not null) db.Add(pass);
            // A golden one is for whom it was given to.
            if (pass is not null) await EndChecks.Drop(db, db.Checks.Where(row => row.CaseId == caseId && row.Purpose == CheckPurpose.Golden), _time, stop);
            await db.SaveChangesAsync(stop);
            return default(Done);
        }, stop);

    private async Task<Case?> CheckHeldBy(Guid caseId, SubjectId me, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await HeldCase.By(db, caseId, me, _time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(stop) is { } held && AnswerCheck.IsCheck(held) ? held : null;
    }

    private async Task<SubjectId?> MayTake(Guid caseId, string? name, CancellationToken stop)
    {
        if (name is null || await profiles.Find(name, stop) is not { } other) return null;
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Cases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, stop) is not { } one || one.Author == other) return null;
        if (await db.Reports.AnyAsync(row => row.CaseId == caseId && row.Reporter == other, stop)) return null;
        if (await db.Passes.AnyAsync(row => row.CaseId == caseId && row.Moderator == other, stop)) return null;
        if (await db.Checks.AnyAsync(row => row.CaseId == caseId && row.GoldenId != null && db.Checks.Any(known => known.GoldenId == row.GoldenId && (known.GivenTo == other || known.AnsweredBy == other)), stop)) return null;
        var needs = Routing.Queues.First(queue => queue.Queue == one.Queue).Needs;
        return (await staff.RolesOf(other, stop)).May(needs) ? other : null;
    }
}
