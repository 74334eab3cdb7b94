using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// Before the service answers: version 1 of every policy that it comes with and does not have yet, and the next version of one that the
/// operator has not written anew since a service of before brought it.
/// </summary>
internal sealed class BringPolicies(IDbContextFactory<ModerationDb> databases, TimeProvider time) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await databases.Transact(async db =>
            {
                var known = (await db.Policies.AsNoTracking().ToListAsync(cancellationToken)).GroupBy(row => row.Id).ToDictionary(versions => versions.Key, versions => versions.MaxBy(row => row.Version)!);
                foreach (var policy in DefaultPolicies.All)
                {
                    var last = known.GetValueOrDefault(policy.Id);
                    if (last is not null && last.Document != DefaultPolicies.Before(policy)?.ToDocument()) continue;
                    var version = 1 + (last?.Version ?? 0);
                    db.AddRange(new StoredPolicy { Id = policy.Id, Version = version, Document = policy.ToDocument(), At = time.GetUtcNow() }, RecordPolicy.JobFor(policy.Id, version, time));
                }
                return await db.SaveChangesAsync(cancellationToken);
            }, cancellationToken);
        }
        catch (DbUpdateException other) when (Failures.IsDuplicate(other))
        {
            // A process that started at the same time brought them.
        }
    }
}

/// <summary>Enters a version of a policy in the ledger.</summary>
internal sealed class RecordPolicy(PublicRecord record) : LedgerJob
{
    private const string KindName = "record-policy";

    public override string Kind => KindName;

    public static Job JobFor(string id, int version, TimeProvider time) => Job.Of(KindName, $"{id} {version}", time);

    public override async Task Run(ModerationDb db, Job job, CancellationToken cancellationToken)
    {
        var parts = job.Payload.Split(' ');
        var (id, version) = (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        var policy = await db.Policies.FirstAsync(row => row.Id == id && row.Version == version, cancellationToken);
        if (policy.LedgerIndex is not null) return;
        policy.LedgerIndex = await record.Enter("moderation.policy", LedgerBody.Of(policy), cancellationToken);
    }
}
