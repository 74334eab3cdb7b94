using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Domicile.Moderation.Queues;

/// <summary>
/// What the holder of a case does with it short of deciding: keep it, put it off, pass it on. Each of these is one statement that changes
/// nothing unless the case is still held by who asks.
/// </summary>
internal sealed class HoldCase(
    IDbContextFactory<ModerationDb> databases, IProfiles profiles, Staff staff, PolicyBook policies, Exposure exposure, AnswerCheck checks, SealedNotes notes, TimeProvider time)
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
    public static Task<Results<NoContent, Problem>> Heartbeat(Guid id, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
    {
        var kept = await slice.Change(id, caller.Subject, set => set.SetProperty(row => row.LeaseUntil, slice.Until(HeldCase.Lease)).SetProperty(row => row.Held, (string?)null), null, null, stop);
        if (kept.Refusal is null) await slice._exposure.Saw(caller.Subject, null, stop);
        return kept;
    });

    /// <summary>POST …/hold: puts it off; it stays with its holder.</summary>
    public static Task<Results<NoContent, Problem>> Hold(Guid id, Request request, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
        request.Hours is not (>= 1 and <= 72) ? HoldTime
        : !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(id, caller.Subject, set => set.SetProperty(row => row.LeaseUntil, slice.Until(TimeSpan.FromHours(request.Hours.Value))).SetProperty(row => row.Held, "put off"),
            CaseEvent.Of(id, caller.Subject, "held", slice._time), why, stop));

    /// <summary>POST …/skip: gives it back; it is not offered to the same person again.</summary>
    public static Task<Results<NoContent, Problem>> Skip(Guid id, Request request, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(id, caller.Subject, Release, CaseEvent.Of(id, caller.Subject, "skipped", slice._time), why, stop, new Pass { CaseId = id, Moderator = caller.Subject }));

    /// <summary>POST …/help: asks for a lead, to whom it goes at once.</summary>
    public static Task<Results<NoContent, Problem>> Help(Guid id, Request request, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.Change(id, caller.Subject, set => { Release(set); set.SetProperty(row => row.Queue, row => row.Queue == Routing.ChildSafety ? row.Queue : Routing.Help); },
            CaseEvent.Of(id, caller.Subject, "asked for help", slice._time), why, stop, new Pass { CaseId = id, Moderator = caller.Subject }));

    /// <summary>POST …/escalate: a child may be in danger. It goes to those trained for it, at once, and as gravely as their policy says.</summary>
    public static Task<Results<NoContent, Problem>> Escalate(Guid id, Request request, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : (await slice._policies.InForce(stop)).FirstOrDefault(version => version.Policy.Specialists)?.Policy is not { } policy ? PolicyBook.Unknown
        : await slice.CheckHeldBy(id, caller.Subject, stop) is { } check ? await slice._checks.Escalate(check, caller.Subject, policy, why, stop)
        : await slice.Change(id, caller.Subject, set =>
        {
            Release(set);
            set.SetProperty(row => row.Queue, Routing.QueueOf(policy)).SetProperty(row => row.Policy, policy.Id)
                .SetProperty(row => row.Rank, row => row.Rank + Priority.PerSeverity * (policy.Severity - row.Severity))
                .SetProperty(row => row.Severity, policy.Severity);
        }, CaseEvent.Of(id, caller.Subject, "passed to child safety", slice._time), why, stop, needsNote: false));

    /// <summary>POST …/hand-over: gives it to somebody else, who holds it from then on.</summary>
    public static Task<Results<NoContent, Problem>> HandOver(Guid id, Request request, Caller caller, HoldCase slice, CancellationToken stop) => Answer(async () =>
        !Why(request).Succeeded(out var why, out var refusal) ? refusal
        : await slice.MayTake(id, request.To, stop) is not { } other ? CannotTake
        : await slice.Change(id, caller.Subject, set => set.SetProperty(row => row.Holder, other).SetProperty(row => row.LeaseUntil, slice.Until(TimeSpan.FromHours(12)))
                .SetProperty(row => row.Held, "handed over"), CaseEvent.Of(id, caller.Subject, "handed over", slice._time), why, stop));

    private readonly TimeProvider _time = time;
    private readonly Exposure _exposure = exposure;
    private readonly PolicyBook _policies = policies;
    private readonly AnswerCheck _checks = checks;

    private static Outcome<string> Why(Request request) => Note.Parse(request.Note, MaxNote, least: 3).Succeeded(out var why, out _) ? why : Reason;

    private static void Release(UpdateSettersBuilder<Case> set) => set.SetProperty(row => row.Holder, (SubjectId?)null)
        .SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch).SetProperty(row => row.Held, (string?)null);

    private DateTimeOffset Until(TimeSpan term) => _time.GetUtcNow() + term;

    private static async Task<Results<NoContent, Problem>> Answer(Func<Task<Outcome<Done>>> act) => (await act()).ToHttp();

    /// <param name="caseId">Which.</param>
    /// <param name="me">Who holds it.</param>
    /// <param name="change">What becomes of it.</param>
    /// <param name="happened">What is noted with the case; null for nothing.</param>
    /// <param name="why">The moderator's words, to be sealed with that.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <param name="pass">Keeps the case from being given to somebody again.</param>
    /// <param name="needsNote">Whether nothing is done where the words cannot be sealed; what has to be done at once is done without them.</param>
    private async Task<Outcome<Done>> Change(
        Guid caseId, SubjectId me, Action<UpdateSettersBuilder<Case>> change, CaseEvent? happened, string? why, CancellationToken stop, Pass? pass = null, bool needsNote = true)
    {
        if (happened is not null && why is not null)
        {
            if (await AuthorOf(caseId, me, stop) is not { } author) return HeldCase.NotHeld;
            if ((await notes.Seal(CaseEvent.NoteField, author, happened.Id, why, stop)).Succeeded(out var note, out var refusal)) happened.Note = note;
            else if (needsNote) return refusal;
        }
        return await databases.Transact<ModerationDb, Outcome<Done>>(async db =>
        {
            if (await HeldCase.By(db, caseId, me, _time.GetUtcNow()).ExecuteUpdateAsync(change, stop) == 0) return HeldCase.NotHeld;
            if (happened is not null) db.Add(happened);
            if (pass is not null) db.Add(pass);
            // A golden one is for whom it was given to.
            if (pass is not null) await EndChecks.Drop(db, db.Checks.Where(row => row.CaseId == caseId && row.Purpose == CheckPurpose.Golden), _time, stop);
            await db.SaveChangesAsync(stop);
            return default(Done);
        }, stop);
    }

    private async Task<SubjectId?> AuthorOf(Guid caseId, SubjectId me, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await HeldCase.By(db, caseId, me, _time.GetUtcNow()).Select(row => (SubjectId?)row.Author).FirstOrDefaultAsync(stop);
    }

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
