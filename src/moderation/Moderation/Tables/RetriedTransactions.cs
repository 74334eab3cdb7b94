using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

internal static class RetriedTransactions
{
    private const int Attempts = 5;

    /// <summary>Does the work in a transaction; again, where another inserted the same row, such as an open case, at the same time.</summary>
    public static async Task<T> TransactWithRetry<T>(
        this IDbContextFactory<ModerationDb> databases, Func<ModerationDb, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await databases.Transact(work, cancellationToken);
            }
            catch (DbUpdateException other) when (attempt < Attempts && DatabaseFailures.IsDuplicate(other))
            {
                // It is there now.
            }
        }
    }
}
