using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Domicile.Storage;

/// <summary>
/// Does once more what met a stale connection of the pool, on a new one: the driver empties a pool whose server has ended a connection. Inside a transaction
/// it repeats nothing; <see cref="Transactions.Transact"/> does all of it again.
/// </summary>
internal sealed class RepeatStale(ExecutionStrategyDependencies dependencies) : IExecutionStrategy
{
    private readonly DbContext _context = dependencies.CurrentContext.Context;

    // Or EF would read every answer to its end before the first row is seen.
    public bool RetriesOnFailure => false;

    public TResult Execute<TState, TResult>(
        TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        try
        {
            return operation(_context, state);
        }
        catch (Exception failure) when (MayRepeat(failure))
        {
            return operation(_context, state);
        }
    }

    public async Task<TResult> ExecuteAsync<TState, TResult>(
        TState state, Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded, CancellationToken cancellationToken = default)
    {
        try
        {
            return await operation(_context, state, cancellationToken);
        }
        catch (Exception failure) when (MayRepeat(failure))
        {
            return await operation(_context, state, cancellationToken);
        }
    }

    private bool MayRepeat(Exception failure) => DatabaseFailures.IsStale(failure) && _context.Database.CurrentTransaction is null;
}
