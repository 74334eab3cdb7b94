using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

/// <summary>Before the service answers: what it comes with and does not have yet.</summary>
internal abstract class BringDefaults(IDbContextFactory<ModerationDb> databases) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await databases.Transact(async db =>
            {
                await Add(db, cancellationToken);
                return await db.SaveChangesAsync(cancellationToken);
            }, cancellationToken);
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            // A process that started at the same time brought them.
        }
    }

    /// <summary>Adds what is missing, each with the job that enters it in the ledger; the caller saves.</summary>
    protected abstract Task Add(ModerationDb db, CancellationToken cancellationToken);
}
