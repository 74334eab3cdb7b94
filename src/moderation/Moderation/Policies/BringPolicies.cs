using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>
/// Version 1 of every policy that the service comes with and does not have yet, and the next version of one that the operator has not written
/// anew since a service of before brought it.
/// </summary>
internal sealed class BringPolicies(IDbContextFactory<ModerationDb> databases, TimeProvider time) : BringDefaults(databases)
{
    protected override async Task Add(ModerationDb db, CancellationToken cancellationToken)
    {
        var known = (await db.Policies.AsNoTracking().ToListAsync(cancellationToken)).GroupBy(row => row.Id).ToDictionary(versions => versions.Key, versions => versions.MaxBy(row => row.Version)!);
        foreach (var policy in DefaultPolicies.All)
        {
            var last = known.GetValueOrDefault(policy.Id);
            if (last is not null && (last.Status != ChangeStatus.Agreed || last.SecondAt is not null || last.Document != DefaultPolicies.Before(policy)?.ToDocument())) continue;
            var version = new StoredPolicy { Id = policy.Id, Version = 1 + (last?.Version ?? 0), Document = policy.ToDocument(), At = time.GetUtcNow(), Note = "", Status = ChangeStatus.Agreed };
            db.AddRange(version, RecordPolicy.JobFor(version, time));
        }
    }
}
