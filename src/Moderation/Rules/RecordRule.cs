using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// Enters a change of a rule in the ledger, and only then lets it take effect. Bears being broken off anywhere and done again. Without the
/// custodian it waits, and so does the change.
/// </summary>
internal sealed class RecordRule(IDbContextFactory<ModerationDb> databases, PublicRecord record, JobSignal<ModerationDb> jobs, TimeProvider time)
    : LedgerJob, IDisposable
{
    private const string KindName = "record-rule";

    // Before the request that changed it has done it itself, nobody else need.
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);

    public override string Kind => KindName;

    /// <summary>To be added in the transaction that changes it.</summary>
    public static Job JobFor(RuleChange change, TimeProvider time) => Job.Of(KindName, Id.Format(change.Id), time, Net);

    public override Task Run(ModerationDb db, Job job, CancellationToken cancellationToken) => Do(Guid.ParseExact(job.Payload, "n"), cancellationToken);

    /// <summary>At once if it can be; the job that came with the change does it otherwise. False where it waits.</summary>
    public async Task<bool> Now(Guid change)
    {
        try
        {
            await Do(change, CancellationToken.None);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            jobs.Raise();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task Do(Guid id, CancellationToken cancellationToken)
    {
        // One after the other, so that none is entered twice.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var change = await db.RuleChanges.FirstAsync(row => row.Id == id, cancellationToken);
            if (change.LedgerIndex is not null) return;
            var version = await db.RuleVersions.FirstAsync(row => row.Rule == change.Rule && row.Version == change.Version, cancellationToken);
            change.LedgerIndex = await record.Enter("moderation.rule", LedgerBody.Of(change, version), cancellationToken);
            await Apply(db, change, version, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
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
internal sealed class ExpireRule(TimeProvider time) : JobHandler<ModerationDb>
{
    private const string KindName = "expire-rule";

    public override string Kind => KindName;

    public static Job JobFor(RuleChange change, DateTimeOffset at, TimeProvider time) => Job.Of(KindName, $"{change.Rule} {change.Version}", time, at - time.GetUtcNow());

    public override async Task Run(ModerationDb db, Job job, CancellationToken cancellationToken)
    {
        var parts = job.Payload.Split(' ');
        var (rule, number, now) = (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), time.GetUtcNow());
        if (await db.RuleVersions.FirstOrDefaultAsync(row => row.Rule == rule && row.Version == number && row.ExpiresAt <= now
            && (row.State == RuleState.Live || row.State == RuleState.Shadow), cancellationToken) is not { } version) return;
        var change = RuleChange.Of(version, RuleState.Expired, null, "Its time has come.", time);
        db.AddRange(change, RecordRule.JobFor(change, time));
    }
}
