using System.Runtime.CompilerServices;
using System.Text.Json;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Record;

/// <inheritdoc/>
internal sealed class PublicRecord(IDbContextFactory<RecordDb> databases, ICustodian custodian, IEnumerable<RecordKind> kinds) : IPublicRecord
{
    private readonly HashSet<string> _kinds = [.. kinds.Select(kind => kind.Name)];

    public async Task<long> Enter(string kind, byte[] body, CancellationToken cancellationToken)
    {
        if (!_kinds.Contains(kind)) throw new ArgumentException($"No module has registered the kind {kind}.", nameof(kind));
        var receipt = (await custodian.Record(kind, body, cancellationToken)).OrThrow();
        // Broken off here, the caller asks again: the custodian answers with the same entry, and its row is written then.
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.RecordedFacts.AnyAsync(row => row.LedgerIndex == receipt.Index, cancellationToken)) return receipt.Index;
        db.Add(new RecordedFact { LedgerIndex = receipt.Index, Kind = kind, At = TimeOf(body), Body = body, Shown = receipt.Shown! });
        await db.SaveChangesAsync(cancellationToken);
        return receipt.Index;
    }

    public async Task<IReadOnlyList<RecordedFact>> After(long index, int most, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.RecordedFacts.AsNoTracking().Where(row => row.LedgerIndex > index).OrderBy(row => row.LedgerIndex).Take(most).ToListAsync(cancellationToken);
    }

    public async IAsyncEnumerable<byte[]> Bodies(DateTimeOffset before, string always, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var bodies = db.RecordedFacts.AsNoTracking().Where(row => row.At < before || row.Kind == always).OrderBy(row => row.LedgerIndex).Select(row => row.Body);
        await foreach (var body in bodies.AsAsyncEnumerable().WithCancellation(cancellationToken)) yield return body;
    }

    public async Task<DateTimeOffset?> Begin(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.RecordedFacts.OrderBy(row => row.At).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(cancellationToken);
    }

    private static DateTimeOffset TimeOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("at").GetInt64());
    }
}
