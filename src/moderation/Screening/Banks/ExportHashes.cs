using Domicile.Screening.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Banks;

/// <summary>Writes a bank as a hash list that can be imported again, here or elsewhere, in bounded memory.</summary>
internal sealed class ExportHashes(IDbContextFactory<ScreeningDb> databases)
{
    /// <summary>Returns how many entries were written. What is quarantined is left out: others would have the same trouble with it.</summary>
    public async Task<long> Run(Guid bank, TextWriter output, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var count = 0L;
        await foreach (var entry in db.BankEntries.AsNoTracking().Where(entry => entry.Bank == bank && entry.QuarantinedAt == null).AsAsyncEnumerable()
            .WithCancellation(cancellationToken))
        {
            await output.WriteLineAsync(HashLine.Format(entry.Kind, entry.Hash, entry.Views, entry.Label).AsMemory(), cancellationToken);
            count++;
        }
        return count;
    }
}
