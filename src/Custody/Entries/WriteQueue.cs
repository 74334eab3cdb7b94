using System.Threading.Channels;
using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Domicile.Custody;

/// <summary>
/// The one writer of custody's database. What queued while the last transaction was synced goes into the next one together, so that
/// many callers share a sync and no caller waits for a timer. At most <see cref="Capacity"/> wait; others wait to get in.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int Capacity = 4096;
    private const int MaxBatch = 512;

    private readonly IDbContextFactory<CustodyDb> _databases;
    private readonly ModuleStorage<CustodyDb> _storage;
    private readonly Channel<Waiting> _queue =
        Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _running;

    public WriteQueue(IDbContextFactory<CustodyDb> databases, ModuleStorage<CustodyDb> storage)
    {
        (_databases, _storage) = (databases, storage);
        _running = Task.Run(WriteAll);
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
    public async Task<Task> Post(Action<Batch> work)
    {
        var waiting = new Waiting(work, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _queue.Writer.WriteAsync(waiting);
        return waiting.Done.Task;
    }

    /// <summary>Removes earlier versions of what was deleted, as far as the database lets itself be told to.</summary>
    public Task Purge() => _storage.Purge(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task WriteAll()
    {
        var taken = new List<Waiting>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (taken.Count < MaxBatch && _queue.Reader.TryRead(out var waiting)) taken.Add(waiting);
            await Write(taken);
            taken.Clear();
        }
    }

    private async Task Write(List<Waiting> waiting)
    {
        try
        {
            await using var db = await _databases.CreateDbContextAsync();
            await using var transaction = await db.Database.BeginTransactionAsync();
            using (var batch = new Batch(db, transaction.GetDbTransaction())) waiting.ForEach(one => batch.Run(one.Work));
            await transaction.CommitAsync();
            waiting.ForEach(one => one.Done.TrySetResult());
        }
        catch (Exception failure)
        {
            foreach (var one in waiting)
            {
                one.Done.TrySetException(failure);
                // Nobody may be waiting.
                _ = one.Done.Task.Exception;
            }
        }
    }

    private sealed record Waiting(Action<Batch> Work, TaskCompletionSource Done);
}
