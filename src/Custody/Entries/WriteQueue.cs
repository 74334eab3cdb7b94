using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Domicile.Custody;

/// <summary>
/// The one writer of custody's database. What queued while the last transaction was synced goes into the next one together.
/// </summary>
internal sealed class WriteQueue(IDbContextFactory<CustodyDb> databases, ModuleStorage<CustodyDb> storage) : IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly Batches<Action<Batch>, Done> _batches = new(works => Write(databases, works), MaxBatch);

    /// <summary>
    /// Runs the work in the next transaction and returns once that is durable. Work runs alone and sees what ran before it. If it throws,
    /// nothing of its transaction is kept.
    /// </summary>
    public async Task<T> Do<T>(Func<Batch, T> work)
    {
        var result = default(T);
        await (await Post(batch => result = work(batch)));
        return result!;
    }

    /// <summary>Queues the work; the inner task completes once it is durable.</summary>
    public async Task<Task> Post(Action<Batch> work) => await _batches.Post(work);

    /// <summary>Removes earlier versions of what was deleted, as far as the database lets itself be told to.</summary>
    public Task Purge() => storage.Purge(CancellationToken.None);

    public ValueTask DisposeAsync() => _batches.DisposeAsync();

    private static async Task<IReadOnlyList<Done>> Write(IDbContextFactory<CustodyDb> databases, IReadOnlyList<Action<Batch>> works)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        using (var batch = new Batch(db, transaction.GetDbTransaction()))
            foreach (var work in works) batch.Run(work);
        await transaction.CommitAsync();
        return new Done[works.Count];
    }
}
