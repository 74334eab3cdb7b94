using System.Threading.Channels;
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
    private readonly Channel<Waiting> _queue =
        Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _running;

    public WriteQueue(IDbContextFactory<CustodyDb> databases)
    {
        _databases = databases;
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

    /// <summary>Removes earlier versions of what was deleted from the write-ahead file.</summary>
    public async Task Truncate()
    {
        await using var db = await _databases.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // Waits for readers, which are short, before it gives up.
        command.CommandText = "pragma busy_timeout = 10000; pragma wal_checkpoint(truncate)";
        await using var row = await command.ExecuteReaderAsync();
        do
        {
            if (await row.ReadAsync() && row.FieldCount == 3 && row.GetInt32(0) != 0)
                throw new InvalidOperationException("The write-ahead file is in use and still holds what was erased.");
        }
        while (await row.NextResultAsync());
    }

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
