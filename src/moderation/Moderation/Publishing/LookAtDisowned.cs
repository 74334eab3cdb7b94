using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Opens a case about an account whose owner says that somebody else used it.</summary>
internal sealed class LookAtDisowned(IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, OpenCase cases, TimeProvider time) : ISubscriber<OwnerDisowns>
{
    public const string What = "disowned";

    private const string Policy = "fraud";

    public string Name => "look-at-disowned";

    public async Task Hear(OwnerDisowns happened, CancellationToken cancellationToken)
    {
        if (await kinds[SubjectKinds.Profile].Get(happened.Person.Value, cancellationToken) is not { } found
            || await policies.Find(Policy, cancellationToken) is not { } policy) return;
        await databases.TransactWithRetry<ModerationDb, Guid>(async db =>
        {
            var one = await cases.ForSignals(db, SubjectKinds.Profile, found, policy.Policy, policy.Policy.Severity, cancellationToken);
            // Told once, however often it is heard and said.
            if (!await db.CaseEvents.AnyAsync(row => row.CaseId == one.Id && row.What == What, cancellationToken))
                db.Add(CaseEvent.Of(one.Id, default, What, time, "The owner says that somebody else used this account."));
            await db.SaveChangesAsync(cancellationToken);
            return one.Id;
        }, cancellationToken);
    }
}
