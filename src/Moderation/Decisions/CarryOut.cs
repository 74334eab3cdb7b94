using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// Enters a decision, or its end, in the ledger, and then makes the states of what it is about, and of its author, what the surviving
/// decisions say. Bears being broken off anywhere and done again. Without the custodian it waits, and so does the decision.
/// </summary>
internal sealed class CarryOut(
    IDbContextFactory<ModerationDb> databases, PublicRecord record, MakeStatement statements, SubjectKinds kinds, TimeProvider time) : LedgerJob, IDisposable
{
    private const string KindName = "carry-out";

    // Before the request that decided has done it itself, nobody else need.
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    // One after the other, so that none is entered twice.
    private readonly SemaphoreSlim _turn = new(1);

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that decides.</summary>
    public static Job JobFor(Guid decision, TimeProvider time) => JobAt(decision, time.GetUtcNow() + Net, time);

    public override async Task Run(ModerationDb db, Job job, CancellationToken cancellationToken) =>
        await Do(Guid.ParseExact(job.Payload, "n"), cancellationToken);

    public async Task Do(Guid id, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            // Its author may have been erased meanwhile.
            if (await db.Decisions.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } decision) return;
            decision.LedgerIndex ??= await record.Enter("moderation.decision", LedgerBody.Of(decision), cancellationToken);
            if (decision.Ending != Ending.None) decision.EndLedgerIndex ??= await record.Enter("moderation.ending", LedgerBody.OfEnding(decision), cancellationToken);
            await statements.Keep(db, decision, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);

            var now = time.GetUtcNow();
            var about = await Apply(decision.Kind, decision.Subject, db.Decisions.Where(row => row.Kind == decision.Kind && row.Subject == decision.Subject), now, cancellationToken);
            var author = await Apply(ProfileKind.KindName, decision.Author.Value, db.Decisions.Where(row => row.Author == decision.Author), now, cancellationToken);
            if (new[] { about.Until, author.Until }.Min() is { } next && !await IsDue(db, id, next, cancellationToken))
            {
                db.Add(JobAt(id, next, time));
                await db.SaveChangesAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Standing> Apply(string kind, Guid subject, IQueryable<Decision> decisions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await decisions.AsNoTracking().Where(row => row.LedgerIndex != null).ToListAsync(cancellationToken);
        // What is about the author has its effect there, and the other way round.
        var standing = Standing.Of(rows.Select(row => row.Ruling), now);
        if (kinds.Find(kind) is { } known) await known.Apply(subject, standing, cancellationToken);
        return standing;
    }

    private static Job JobAt(Guid id, DateTimeOffset due, TimeProvider time) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Kind = KindName,
        Payload = Id.Format(id),
        DueAt = due,
        CreatedAt = time.GetUtcNow(),
    };

    private static Task<bool> IsDue(ModerationDb db, Guid id, DateTimeOffset next, CancellationToken cancellationToken)
    {
        var payload = Id.Format(id);
        return db.Jobs.AnyAsync(job => job.Kind == KindName && job.Payload == payload && job.DueAt == next, cancellationToken);
    }
}
