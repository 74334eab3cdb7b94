using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Custody.Sharing;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Domicile.Custody.Recovery;

/// <summary>
/// At a start, once entries are settled: what the ledger holds and the database does not know shows that the database was restored from before. The
/// ledger names what was destroyed since, to whoever has the keyring, and it is destroyed again. What cannot be brought up to date stops the start.
/// </summary>
internal sealed partial class Reconcile(
    IDbContextFactory<CustodyDb> databases, WriteQueue writes, Keyring keys, Log log, EntryBook book, RecoveredActs recovered, ISubjectGrants grants, ILogger<Reconcile> logger)
{
    private const int Rows = 1024;

    // Of the others nothing follows.
    private static readonly string[] Followed = [Kinds.Erase, Kinds.Depart, Kinds.Retire, .. Act.EntryKinds];

    /// <summary>The index behind the last entry whose place the database knows.</summary>
    /// <exception cref="InvalidDataException">The ledger is shorter than that. For the operator.</exception>
    public async Task<long> KnownUpTo(CustodyDb db, CancellationToken cancellationToken)
    {
        var last = await db.Entries.Where(row => row.LeafIndex != null).OrderByDescending(row => row.LeafIndex).Take(Rows).Select(row => new { row.LeafIndex, row.At })
            .ToListAsync(cancellationToken);
        last.ForEach(row => book.SeenAt(row.At));
        var known = last.Count > 0 ? last[0].LeafIndex!.Value + 1 : 0;
        return known <= log.Size ? known : throw new InvalidDataException(
            $"The ledger has {log.Size} entries, and the database knows of {known}: the ledger was put back to an older state. Restore what is missing from a mirror.");
    }

    /// <param name="from">All entries before it are in the database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The database or the keyring is too old. For the operator.</exception>
    public async Task Run(long from, CancellationToken cancellationToken)
    {
        var (count, unknown) = await Unknown(from, cancellationToken);
        await recovered.Restore(unknown, cancellationToken);
        if (count > 0)
        {
            await grants.EndAll(cancellationToken);
            LogRestored(logger, count, await EraseAgain(unknown, cancellationToken));
            await DepartAgain(unknown, cancellationToken);
        }
        await RetireAgain(unknown, cancellationToken);
    }

    private async Task<(long Count, Dictionary<Guid, Receipt> Followed)> Unknown(long from, CancellationToken cancellationToken)
    {
        var (count, unknown) = (0L, new Dictionary<Guid, Receipt>());
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (var index = from; index < log.Size; index++)
        {
            if (!LedgerEntry.TryParse(log.EntryAt(index).Span, out var leaf) || await db.Entries.AnyAsync(row => row.EventId == leaf.EventId, cancellationToken)) continue;
            count++;
            if (Followed.Contains(leaf.Kind)) unknown.TryAdd(leaf.EventId, new(index, DateTimeOffset.FromUnixTimeMilliseconds(leaf.UnixMs)));
        }
        return (count, unknown);
    }

    private async Task<int> EraseAgain(Dictionary<Guid, Receipt> unknown, CancellationToken cancellationToken)
    {
        var (last, erased) = (Array.Empty<byte>(), 0);
        while (await KeyRows.Page(databases, last, Rows, cancellationToken) is { Count: > 0 } rows)
        {
            var again = rows.Where(row => unknown.ContainsKey(EventIds.ErasureOf(keys, row.Subject))).ToList();
            foreach (var row in again) await grants.Forget(row.Subject, cancellationToken);
            await writes.Do(batch => again.TrueForAll(row => Custodian.Destroy(batch.Db, row.Subject, unknown[EventIds.ErasureOf(keys, row.Subject)])));
            erased += again.Count;
            last = rows[^1].Subject.Value.ToByteArray(bigEndian: true);
        }
        if (erased > 0) await writes.Purge();
        // Also those of subjects that this database never knew, so that none of them is enrolled again.
        var leaves = unknown.Values.Select(receipt => (receipt.Index, Leaf: log.EntryAt(receipt.Index).ToArray())).ToList();
        await writes.Do(batch =>
        {
            foreach (var (index, leaf) in leaves)
                if (LedgerEntry.TryParse(leaf, out var entry) && entry.Kind == Kinds.Erase)
                    batch.Db.Add(new Entry { EventId = entry.EventId, Kind = entry.Kind, At = DateTimeOffset.FromUnixTimeMilliseconds(entry.UnixMs), Leaf = leaf, AfterIndex = index, LeafIndex = index });
            return true;
        });
        return erased;
    }

    private async Task DepartAgain(Dictionary<Guid, Receipt> unknown, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var gone = new List<Membership>();
        await foreach (var row in db.Memberships.AsNoTracking().Where(row => row.Wrapped != null).AsAsyncEnumerable().WithCancellation(cancellationToken))
            if (unknown.ContainsKey(EventIds.DepartureOf(keys, row))) gone.Add(row);
        if (gone.Count == 0) return;
        await writes.Do(batch =>
        {
            gone.ForEach(row => Members.Remove(batch.Db, row));
            return true;
        });
        await writes.Purge();
    }

    private async Task RetireAgain(Dictionary<Guid, Receipt> unknown, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var steps = (await db.Entries.FromSqlRaw("select * from entries where kind in ('rotate', 'retire')").AsNoTracking().ToListAsync(cancellationToken))
            .ConvertAll(row => (row.Kind, Version: EntryBody.Decode(row.OpenBody.AsMemory(Commitment.OpeningSize)).KeyVersion!.Value));
        if (steps.Find(step => step.Version > keys.Version && !keys.Has(step.Version)) is { Version: > 0 } missing)
            throw new InvalidDataException($"The keyring is from before key-encryption key {missing.Version}, which this database knows: restore a newer one.");
        var retired = Enumerable.Range(keys.MinVersion, keys.Version - keys.MinVersion + 1)
            .Where(version => unknown.ContainsKey(EventIds.RetirementOf(keys, version)) || steps.Contains((Kinds.Retire, version))).DefaultIfEmpty(keys.MinVersion - 1).Max();
        if (retired == keys.Version) throw new InvalidDataException(
            $"The ledger says that key-encryption key {retired} was retired, and this keyring has no later one: restore a newer keyring.");
        var left = await db.SubjectKeys.LongCountAsync(key => key.Wrapped != null && key.WrapVersion <= retired, cancellationToken);
        if (left > 0) throw new InvalidDataException(
            $"{left} subject keys are under key-encryption key {retired} or earlier, which were destroyed: this database was restored from before. Restore a newer one.");
        if (retired >= keys.MinVersion) keys.Retire(retired + 1);
    }

    [LoggerMessage(LogLevel.Warning, "The ledger has {Entries} entries that this database does not know: it was restored from before them. {Keys} keys that they say were destroyed are destroyed again.")]
    private static partial void LogRestored(ILogger logger, long entries, int keys);
}
