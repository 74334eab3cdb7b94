using Domicile.Moderation.Appeals;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Where something is deleted before anybody decided, there is nothing left to decide.</summary>
internal sealed class CloseCases(IDbContextFactory<ModerationDb> databases, JobSignal<ModerationDb> jobs, TimeProvider time) : ISubscriber<SubjectDeleted>
{
    public string Name => "close-cases";

    public async Task Hear(SubjectDeleted happened, CancellationToken cancellationToken)
    {
        var (kind, subject) = (happened.Kind, happened.Id);
        await databases.Transact(async db =>
        {
            var now = time.GetUtcNow();
            await EndChecks.About(db, kind, subject, time, cancellationToken);
            await db.KeptFacts.Where(row => row.Kind == kind && row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            // Whether the author was wronged is asked all the same; whether a report was right is not.
            var cases = db.Cases.Where(row => row.Kind == kind && row.Subject == subject && row.State == CaseState.Open
                && (row.Matter == "" || db.Appeals.Any(appeal => appeal.CaseId == row.Id && appeal.Side == AppealSide.Reporter)));
            foreach (var one in await cases.ToListAsync(cancellationToken))
            {
                (one.State, one.ClosedAt, one.Holder) = (CaseState.Gone, now, null);
                if (Guid.TryParseExact(one.Matter, "n", out var decision)) await SettleAppeals.Do(db, decision, AppealState.Moot, null, null, time, cancellationToken);
                else db.Add(EnterFact.JobFor(CaseBody.OfClosing(one.Id, now), time));
            }
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        jobs.Raise();
    }
}
