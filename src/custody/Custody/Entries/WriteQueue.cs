using Domicile.Base;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Entries;

/// <summary>
/// The one writer of custody's database. What queued while the last transaction was synced goes into the next one together.
/// </summary>
public sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly IDbContextFactory<CustodyDb> _databases;
    private readonly ModuleStorage<CustodyDb> _storage;
    private readonly Batches<Action<Batch>, Done> _batches;
    private Batch? _batch;

    public WriteQueue(IDbContextFactory<CustodyDb> databases, ModuleStorage<CustodyDb> storage)
    {
        (_databases, _storage) = (databases, storage);
        _batches = new(Write, MaxBatch);
    }

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
    public Task Purge() => _storage.Purge(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        await Close();
    }

    private async Task<IReadOnlyList<Done>> Write(IReadOnlyList<Action<Batch>> works)
    {
        for (var isKept = _batch is not null; ; isKept = false)
        {
            try
            {
                _batch ??= await Batch.Open(_databases);
                await _batch.Run(works);
                return new Done[works.Count];
            }
            catch (Exception failure)
            {
                // The next one connects again; so does this one, where the connection that was kept had ended before.
                await Close();
                if (!isKept || !DatabaseFailures.IsStale(failure)) throw;
            }
        }
    }

    private async Task Close()
    {
        var (batch, _) = (_batch, _batch = null);
        if (batch is not null) await batch.DisposeAsync();
    }
}
