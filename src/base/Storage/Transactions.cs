using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Storage;

/// <summary>Transactions of several statements.</summary>
public static class Transactions
{
    private const int Attempts = 5;

    /// <summary>
    /// Does the work; again, where another changed or inserted the same row at the same time. The work begins with reading that row.
    /// After five attempts it throws what the last one threw.
    /// </summary>
    public static async Task<T> Retry<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (DbUpdateException conflict) when (attempt < Attempts && DatabaseFailures.IsConflict(conflict))
            {
                // What the other one wrote is there now.
            }
        }
    }

    /// <summary><see cref="Retry"/> of <see cref="Transact"/>.</summary>
    public static Task<T> TransactWithRetry<TDb, T>(
        this IDbContextFactory<TDb> databases, Func<TDb, Task<T>> work, CancellationToken cancellationToken) where TDb : ModuleDb =>
        Retry(() => databases.Transact(work, cancellationToken));

    /// <summary>
    /// Does the work in a transaction of its own and commits it. SQLite lets one writer in after the other; PostgreSQL lets them all in, and
    /// undoes one of two that wait for each other: that one is done again from the start, so the work must have no other effect. So is what met a stale
    /// connection of the pool.
    /// </summary>
    public static async Task<T> Transact<TDb, T>(
        this IDbContextFactory<TDb> databases, Func<TDb, Task<T>> work, CancellationToken cancellationToken) where TDb : ModuleDb
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(cancellationToken);
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var result = await work(db);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (Exception failure) when (attempt < Attempts && (DatabaseFailures.IsCollision(failure) || DatabaseFailures.IsStale(failure)))
            {
                // The other one may have been undone too: not both at the same time again.
                var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(20 * attempt));
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
