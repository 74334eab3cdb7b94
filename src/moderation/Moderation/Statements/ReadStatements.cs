using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Statements;

/// <inheritdoc/>
internal sealed class ReadStatements(IDbContextFactory<ModerationDb> databases) : IStatements
{
    public IReadOnlyList<string> Fields { get; } = [.. typeof(Statement).GetProperties().Where(field => field.GetMethod!.IsPublic)
        .Select(field => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name))];

    public async Task<IReadOnlyList<StatementDocument>> Read(DateTimeOffset from, DateTimeOffset to, long after, int most, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Statements.AsNoTracking().Where(row => row.Problem == null && row.LedgerIndex > after && row.At >= from && row.At < to)
            .OrderBy(row => row.LedgerIndex).Take(most).Select(row => new StatementDocument(row.LedgerIndex, row.Document)).ToListAsync(cancellationToken);
    }
}
