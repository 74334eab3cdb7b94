using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Privacy;

/// <summary>What this module keeps sealed of a person: what they wrote in reports and appeals.</summary>
internal sealed class SealedWords(IDbContextFactory<ModerationDb> databases) : ISealedValues
{
    public async IAsyncEnumerable<SealedValue> Of(
        Holder holder, IReadOnlySet<string> categories, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!holder.IsPerson || !categories.Contains(Fideslang.PrivateContent)) yield break;
        var subject = holder.Number;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var reports = db.Reports.AsNoTracking().Where(row => row.Reporter == subject && row.Note != null).OrderBy(row => row.At);
        foreach (var row in await reports.ToListAsync(cancellationToken)) yield return SealedValue.Of(Report.NoteField, row.Id, row.Note!);
        var appeals = db.Appeals.AsNoTracking().Where(row => row.Appellant == subject).OrderBy(row => row.At);
        foreach (var row in await appeals.ToListAsync(cancellationToken)) yield return SealedValue.Of(Appeal.WordsField, row.Id, row.Words);
    }
}
