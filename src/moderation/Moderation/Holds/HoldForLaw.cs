using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Holds;

/// <summary>
/// POST /api/moderation/cases/{id}/legal-hold asks for one; POST /api/moderation/legal-holds/{id}/approval agrees, as a second lead, or does not;
/// POST /api/moderation/legal-holds/{id}/end ends one.
/// </summary>
internal sealed class HoldForLaw(IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, SealedNotes notes, JobSignal<ModerationDb> jobs, TimeProvider time)
{
    public static readonly Refusal NotFound = new("legal-hold-not-found", 404, "There is no such legal hold, or it is over.");
    public static readonly Refusal Held = new("legal-hold-exists", 409, "This case is on legal hold already, or somebody has asked for that.");
    public static readonly Refusal Unclear = new("legal-hold-unclear", 422, "A legal hold has a reason of 3 to 500 characters, and lasts 1 to 3650 days or until somebody ends it.");
    public static readonly Refusal SecondPerson = new("legal-hold-second-person", 403, "Another than who asked for it has to agree, and nobody whom the case concerns.");

    /// <param name="Note">Why.</param>
    /// <param name="Days">How long; null until somebody ends it.</param>
    internal sealed record Request(string Note, int? Days = null);

    internal sealed record Response(string Hold);

    /// <param name="Note">Why it ends.</param>
    internal sealed record EndRequest(string Note);

    public static async Task<Results<Ok<Response>, Problem>> Ask(Guid id, Request request, Caller caller, HoldForLaw slice, CancellationToken cancellationToken) => (await slice.Ask(id, caller.Subject, request, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> Agree(Guid id, Seconded.Request answer, Caller caller, HoldForLaw slice, CancellationToken cancellationToken) => (await slice.Agree(id, caller.Subject, answer.Agrees, cancellationToken)).ToHttp();

    public static async Task<Results<NoContent, Problem>> End(Guid id, EndRequest request, Caller caller, HoldForLaw slice, CancellationToken cancellationToken) => (await slice.End(id, caller.Subject, request.Note, cancellationToken)).ToHttp();

    private async Task<Outcome<Response>> Ask(Guid caseId, SubjectId lead, Request request, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Note, HoldCase.MaxNote, least: 3).Succeeded(out var reason, out _) || request.Days is < 1 or > 3650) return Unclear;
        Case? one;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            one = await db.Cases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancellationToken);
            if (one is null || await Concerns(db, one.Id, one.Author, lead, cancellationToken)) return ShowCase.NotFound;
            if (await LegalHold.Keeping(db, time.GetUtcNow()).AnyAsync(row => row.CaseId == caseId, cancellationToken)) return Held;
        }
        if (await kinds[one.Kind].Get(one.Subject, cancellationToken) is null) return DecideCase.SubjectGone;
        var id = Id.Random();
        if (!(await notes.Seal(LegalHold.ReasonField, one.Author, id, reason, cancellationToken)).Succeeded(out var sealedReason, out var refusal)) return refusal;
        return await databases.Transact<ModerationDb, Outcome<Response>>(async db =>
        {
            var now = time.GetUtcNow();
            if (await LegalHold.Keeping(db, now).AnyAsync(row => row.CaseId == caseId, cancellationToken)) return Held;
            var hold = new LegalHold
            {
                Id = id,
                CaseId = one.Id,
                Kind = one.Kind,
                Subject = one.Subject,
                Author = one.Author,
                Policy = one.Policy,
                Reason = sealedReason,
                Until = request.Days is { } days ? now.AddDays(days) : null,
                AskedBy = lead,
                AskedAt = now,
            };
            db.AddRange(hold, CaseEvent.Of(caseId, lead, "asked for a legal hold", time), ReleaseHold.JobFor(hold.Id, now + LegalHold.Grace, time));
            await db.SaveChangesAsync(cancellationToken);
            return new Response(Id.Format(hold.Id));
        }, cancellationToken);
    }

    private async Task<Outcome<Done>> Agree(Guid id, SubjectId lead, bool agrees, CancellationToken cancellationToken)
    {
        var answered = await databases.Transact<ModerationDb, Outcome<Done>>(async db =>
        {
            var now = time.GetUtcNow();
            if (await LegalHold.Keeping(db, now).FirstOrDefaultAsync(row => row.Id == id && row.AgreedAt == null, cancellationToken) is not { } hold) return NotFound;
            if (await Concerns(db, hold.CaseId, hold.Author, lead, cancellationToken) || (agrees && hold.AskedBy == lead)) return SecondPerson;
            if (agrees)
            {
                (hold.AgreedBy, hold.AgreedAt) = (lead, now);
                db.AddRange(EnterFact.JobFor(HoldBody.Of(hold, now), time), CaseEvent.Of(hold.CaseId, lead, "agreed to the legal hold", time));
                if (hold.Until is { } until) db.Add(ReleaseHold.JobFor(id, until, time));
            }
            else
            {
                (hold.EndedBy, hold.EndedAt) = (lead, now);
                db.AddRange(ReleaseHold.JobFor(id, now, time), CaseEvent.Of(hold.CaseId, lead, "refused the legal hold", time));
            }
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
        jobs.Raise();
        return answered;
    }

    private async Task<Outcome<Done>> End(Guid id, SubjectId lead, string? note, CancellationToken cancellationToken)
    {
        if (!Note.Parse(note, HoldCase.MaxNote, least: 3).Succeeded(out var why, out _)) return HoldCase.Reason;
        SubjectId author;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await LegalHold.InForce(db, time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } known) return NotFound;
            if (await Concerns(db, known.CaseId, author = known.Author, lead, cancellationToken)) return SecondPerson;
        }
        if (!(await notes.Seal(LegalHold.EndReasonField, author, id, why, cancellationToken)).Succeeded(out var sealedReason, out var refusal)) return refusal;
        var ended = await databases.Transact<ModerationDb, Outcome<Done>>(async db =>
        {
            var now = time.GetUtcNow();
            if (await LegalHold.InForce(db, now).FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } hold) return NotFound;
            (hold.EndedBy, hold.EndedAt, hold.EndReason) = (lead, now, sealedReason);
            db.AddRange(EnterFact.JobFor(HoldBody.OfEnd(hold, now), time), ReleaseHold.JobFor(id, now, time), CaseEvent.Of(hold.CaseId, lead, "ended the legal hold", time));
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
        jobs.Raise();
        return ended;
    }

    private static async Task<bool> Concerns(ModerationDb db, Guid caseId, SubjectId author, SubjectId lead, CancellationToken cancellationToken) =>
        author == lead || await db.Reports.AnyAsync(row => row.CaseId == caseId && row.Reporter == lead, cancellationToken);
}

/// <summary>A hold is over: what it alone had kept is deleted, where its author had done so. Never given up.</summary>
internal sealed class ReleaseHold(SubjectKinds kinds, TimeProvider time) : JobHandler<ModerationDb, Guid>
{
    private const string KindName = "release-hold";

    public override string Kind => KindName;

    public override Retries Retries => LedgerJob.Retries;

    public static Job JobFor(Guid hold, DateTimeOffset due, TimeProvider time) => JobPayload.JobAt(due, KindName, hold, time);

    protected override async Task Run(ModerationDb db, Guid id, Job job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.LegalHolds.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } hold) return;
        // Agreed on since, or without an end: another job comes with that.
        if (await LegalHold.Keeping(db, now).AnyAsync(row => row.Id == id, cancellationToken)) return;
        if (kinds.Find(hold.Kind) is { } kind) await kind.Release(hold.Subject, cancellationToken);
        if (hold.EndedAt is not null) return;
        // Its time was up.
        hold.EndedAt = now;
        if (hold.AgreedAt is not null) db.Add(EnterFact.JobFor(HoldBody.OfEnd(hold, now), time));
    }
}
