using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Policies;

/// <summary>Enters a version of a policy in the ledger; from then on it is in force.</summary>
internal sealed class RecordPolicy(IDbContextFactory<ModerationDb> databases, IPublicRecord record, JobSignal<ModerationDb> jobs) : RecordChange<ModerationDb, RecordPolicy.Order>(databases, jobs)
{
    private const string KindName = "record-policy";

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that agrees on it.</summary>
    public static Job JobFor(StoredPolicy policy, TimeProvider time) => JobPayload.Job(KindName, Order.Of(policy), time, policy.Author is null ? TimeSpan.Zero : Net);

    public Task<bool> Now(StoredPolicy policy) => Now(Order.Of(policy));

    protected override async Task Enter(ModerationDb db, Order change, CancellationToken cancellationToken)
    {
        var (id, version) = change;
        var policy = await db.Policies.FirstAsync(row => row.Id == id && row.Version == version, cancellationToken);
        policy.LedgerIndex ??= await record.Enter("moderation.policy", PolicyBody.Of(policy), cancellationToken);
    }

    internal sealed record Order(string Policy, int Version)
    {
        public static Order Of(StoredPolicy policy) => new(policy.Id, policy.Version);
    }
}
