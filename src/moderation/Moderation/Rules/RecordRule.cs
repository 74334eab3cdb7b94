using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>Enters a change of a rule in the ledger, and only then lets it take effect.</summary>
internal sealed class RecordRule(IDbContextFactory<ModerationDb> databases, IPublicRecord record, JobSignal<ModerationDb> jobs, TimeProvider time) : RecordChange<ModerationDb, Guid>(databases, jobs)
{
    private const string KindName = "record-rule";

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that changes it.</summary>
    public static Job JobFor(RuleChange change, TimeProvider time) => JobPayload.Job(KindName, change.Id, time, Net);

    protected override async Task Enter(ModerationDb db, Guid id, CancellationToken cancellationToken)
    {
        var change = await db.RuleChanges.FirstAsync(row => row.Id == id, cancellationToken);
        if (change.LedgerIndex is not null) return;
        var version = await db.RuleVersions.FirstAsync(row => row.Rule == change.Rule && row.Version == change.Version, cancellationToken);
        change.LedgerIndex = await record.Enter("moderation.rule", RuleBody.Of(change, version), cancellationToken);
        await Apply(db, change, version, cancellationToken);
    }

    private async Task Apply(ModerationDb db, RuleChange change, RuleVersion version, CancellationToken cancellationToken)
    {
        // What Domicile came with is in force before the ledger has it, as its policies are.
        if (change.To is RuleState.Live or RuleState.Shadow)
            foreach (var other in await db.RuleVersions.Where(row => row.Rule == change.Rule && row.State == change.To && row.Version != change.Version).ToListAsync(cancellationToken))
                other.State = RuleState.Expired;
        (version.State, version.ExpiresAt) = (change.To, change.To is RuleState.Live or RuleState.Shadow ? change.ExpiresAt : version.ExpiresAt);
        if (change.To is RuleState.Live or RuleState.Shadow && change.ExpiresAt is { } end) db.Add(ExpireRule.JobFor(change, end, time));
    }
}

/// <summary>Says so, and enters it in the ledger, when a rule's time has come. It has been of no effect from that moment on by itself.</summary>
internal sealed class ExpireRule(TimeProvider time) : JobHandler<ModerationDb, ExpireRule.Order>
{
    private const string KindName = "expire-rule";

    public override string Kind => KindName;

    public static Job JobFor(RuleChange change, DateTimeOffset at, TimeProvider time) => JobPayload.JobAt(at, KindName, new Order(change.Rule, change.Version), time);

    protected override async Task Run(ModerationDb db, Order payload, Job job, CancellationToken cancellationToken)
    {
        var ((rule, number), now) = (payload, time.GetUtcNow());
        if (await db.RuleVersions.FirstOrDefaultAsync(row => row.Rule == rule && row.Version == number && row.ExpiresAt <= now
            && (row.State == RuleState.Live || row.State == RuleState.Shadow), cancellationToken) is not { } version) return;
        var change = RuleChange.Of(version, RuleState.Expired, null, "Its time has come.", time);
        db.AddRange(change, RecordRule.JobFor(change, time));
    }

    internal sealed record Order(string Rule, int Version);
}
