using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Record;

/// <summary>
/// Enters a change in the ledger, and only then lets it take effect. Bears being broken off anywhere and done again. Without the custodian it
/// waits, and so does the change.
/// </summary>
/// <typeparam name="TDb">The module's.</typeparam>
/// <typeparam name="TChange">Names a change.</typeparam>
public abstract class RecordChange<TDb, TChange>(IDbContextFactory<TDb> databases, JobSignal<TDb> jobs) : JobHandler<TDb, TChange>, IDisposable where TDb : ModuleDb
{
    // Before the request that changed it has done it itself, nobody else need.
    protected static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);

    public sealed override Retries Retries => LedgerJob.Retries;

    public void Dispose()
    {
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Enters it, unless it was; the caller saves.</summary>
    /// <param name="db">Where.</param>
    /// <param name="change">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    protected abstract Task Enter(TDb db, TChange change, CancellationToken cancellationToken);

    /// <summary>At once if it can be; the job that came with the change does it otherwise. False where it waits.</summary>
    public async Task<bool> Now(TChange change)
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

    protected sealed override Task Run(TDb db, TChange payload, Job job, CancellationToken cancellationToken) => Do(payload, cancellationToken);

    private async Task Do(TChange change, CancellationToken cancellationToken)
    {
        // One after the other, so that none is entered twice.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await Enter(db, change, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
