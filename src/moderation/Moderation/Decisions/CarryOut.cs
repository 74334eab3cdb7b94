using Domicile.Moderation.Statements;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// Enters a decision, or its end, in the ledger, and then makes the states of what it is about, and of its author, what the surviving
/// decisions say. Without the custodian it waits, and so does the decision.
/// </summary>
internal sealed class CarryOut(
    IDbContextFactory<ModerationDb> databases, IPublicRecord record, MakeStatement statements, FollowStrikes strikes, SubjectKinds kinds, ReviewStates reviews, JobSignal<ModerationDb> jobs, TimeProvider time) : RecordChange<ModerationDb, Guid>(databases, jobs)
{
    private const string KindName = "carry-out";

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that decides.</summary>
    public static Job JobFor(Guid decision, TimeProvider time) => JobPayload.Job(KindName, decision, time, Net);

    protected override async Task Enter(ModerationDb db, Guid id, CancellationToken cancellationToken)
    {
        // Its author may have been erased meanwhile.
        if (await db.Decisions.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } decision) return;
        await Record(db, decision, cancellationToken);
        foreach (var followed in await strikes.Do(db, decision, cancellationToken)) await Record(db, followed, cancellationToken);

        var now = time.GetUtcNow();
        var about = decision.Kind == SubjectKinds.Profile ? Standing.Clear
            : await Apply(decision.Kind, decision.Subject, db.Decisions.Where(row => row.Kind == decision.Kind && row.Subject == decision.Subject), now, cancellationToken);
        var author = await Apply(SubjectKinds.Profile, decision.Author.Value, db.Decisions.Where(row => row.Author == decision.Author), now, cancellationToken);
        if (new[] { about.Until, author.Until }.Min() is { } next && !await IsDue(db, id, next, cancellationToken))
        {
            db.Add(JobPayload.JobAt(next, KindName, id, time));
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task Record(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        decision.LedgerIndex ??= await record.Enter("moderation.decision", DecisionBody.Of(decision), cancellationToken);
        if (decision.Ending != Ending.None) decision.EndLedgerIndex ??= await record.Enter("moderation.ending", DecisionBody.OfEnding(decision), cancellationToken);
        await statements.Keep(db, decision, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Standing> Apply(string kind, Guid subject, IQueryable<Decision> decisions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await decisions.AsNoTracking().Where(row => row.LedgerIndex != null).ToListAsync(cancellationToken);
        // What is about the author has its effect there, and the other way round.
        var standing = Standing.Of(rows.Select(row => row.Ruling), now);
        if (kinds.Find(kind) is { } known) await known.Apply(subject, standing, await reviews.Of(kind, subject, cancellationToken), cancellationToken);
        return standing;
    }

    private static Task<bool> IsDue(ModerationDb db, Guid id, DateTimeOffset next, CancellationToken cancellationToken)
    {
        var payload = JobPayload.Write(id);
        return db.Jobs.AnyAsync(job => job.Kind == KindName && job.Payload == payload && job.DueAt == next, cancellationToken);
    }
}
