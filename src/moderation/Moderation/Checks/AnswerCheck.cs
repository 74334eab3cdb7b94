using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Checks;

/// <summary>What is decided in a case that is a check: it is written down, compared with what was said before, and has no effect.</summary>
internal sealed class AnswerCheck(IDbContextFactory<ModerationDb> databases, OpenCase cases, SubjectKinds kinds, SealedNotes notes, TimeProvider time)
{
    /// <param name="Purpose">What it was.</param>
    /// <param name="Id">For a golden one: what was right stands at …/checks/{id}.</param>
    internal sealed record Response(CheckPurpose Purpose, string Id);

    public static bool IsCheck(Case one) => one.Matter.StartsWith(Check.SecondLookMatter, StringComparison.Ordinal) || one.Matter.StartsWith(Check.GoldenMatter, StringComparison.Ordinal);

    /// <param name="verdict">As it would be written of any case.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Outcome<Response>> Do(Decision verdict, CancellationToken cancellationToken) => databases.Transact<ModerationDb, Outcome<Response>>(async db =>
    {
        if (!await Close(db, verdict.CaseId, verdict.DecidedBy, CaseState.Decided, cancellationToken)) return HeldCase.NotHeld;
        var check = await db.Checks.FirstAsync(row => row.CaseId == verdict.CaseId, cancellationToken);
        var (first, second) = (Verdict.Read(check.First), Verdict.Of(verdict));
        (check.State, check.AnsweredBy, check.AnsweredAt) = (CheckState.Answered, verdict.DecidedBy, verdict.At);
        (check.Second, check.Facts, check.Accord) = (second.Write(), verdict.Facts, Compare(check, first, second));
        db.Add(CaseEvent.Of(verdict.CaseId, verdict.DecidedBy, "decided", time));
        await db.SaveChangesAsync(cancellationToken);
        return new Response(check.Purpose, Id.Format(check.Id));
    }, cancellationToken);

    // Machines only withhold: whether that was right is all that is asked of them.
    private static Accord Compare(Check check, Verdict first, Verdict second) =>
        !check.IsOfMachine ? first.To(second) : second.Measures.Any(measure => measure.Withholds()) ? Accord.Same : Accord.Different;

    /// <summary>What it was about is gone; false where the case is not held.</summary>
    public Task<bool> Gone(Guid caseId, SubjectId moderator, CancellationToken cancellationToken) => databases.Transact(async db =>
        await Close(db, caseId, moderator, CaseState.Gone, cancellationToken)
        && await EndChecks.Drop(db, db.Checks.Where(row => row.CaseId == caseId), time, cancellationToken) > 0, cancellationToken);

    /// <summary>A child may be in danger: that is no exercise any more. A case with effect is opened, and the check ends.</summary>
    public async Task<Outcome<Done>> Escalate(Case held, SubjectId moderator, Policy policy, string why, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        // Where it cannot be sealed, the case is passed on without the note.
        var note = (await notes.Seal(CaseEvent.NoteField, held.Author, id, why, cancellationToken)).Succeeded(out var words, out _) ? words : null;
        return await databases.TransactWithRetry<ModerationDb, Outcome<Done>>(async db =>
        {
            if (!await Close(db, held.Id, moderator, CaseState.Gone, cancellationToken)) return HeldCase.NotHeld;
            await EndChecks.Drop(db, db.Checks.Where(row => row.CaseId == held.Id), time, cancellationToken);
            if (await kinds[held.Kind].Get(held.Subject, cancellationToken) is { } found)
            {
                var opened = await cases.ForSignals(db, held.Kind, found, policy, policy.Severity, cancellationToken);
                db.Add(CaseEvent.Of(opened.Id, moderator, "passed to child safety", time, id: id, note: note));
            }
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
    }

    private async Task<bool> Close(ModerationDb db, Guid caseId, SubjectId moderator, CaseState state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await HeldCase.By(db, caseId, moderator, now).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, state).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken) > 0;
    }
}
