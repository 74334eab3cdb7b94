using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Feed.History;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Feed.Privacy;

/// <summary>What the feed keeps sealed of a person.</summary>
internal sealed class SealedHistory(IDbContextFactory<FeedDb> databases) : ISealedValues
{
    public async IAsyncEnumerable<SealedValue> Of(
        Holder holder, IReadOnlySet<string> categories, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!holder.IsPerson || !categories.Contains(Fideslang.MediaConsumption)) yield break;
        var subject = holder.Number;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.WatchBatches.AsNoTracking().Where(row => row.Subject == subject).OrderBy(row => row.Day);
        foreach (var row in await rows.ToListAsync(cancellationToken)) yield return SealedValue.Of(WatchHistory.Field, row.Id, row.Events);
    }
}
