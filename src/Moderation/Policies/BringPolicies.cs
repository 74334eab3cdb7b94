using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>Before the service answers: version 1 of every policy that it comes with and does not have yet.</summary>
internal sealed class BringPolicies(IDbContextFactory<ModerationDb> databases, TimeProvider time) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await databases.Transact(async db =>
            {
                var known = await db.Policies.Select(row => row.Id).ToListAsync(cancellationToken);
                foreach (var policy in DefaultPolicies.All.Where(policy => !known.Contains(policy.Id)))
                    db.AddRange(new StoredPolicy { Id = policy.Id, Version = 1, Document = policy.ToDocument(), At = time.GetUtcNow() },
                        RecordPolicy.JobFor(policy.Id, 1, time));
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
