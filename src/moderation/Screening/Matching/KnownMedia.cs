using System.Collections.Concurrent;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Matching;

/// <summary>
/// The banks in memory. Before each use it asks the database how far they are and adds what is new, whoever has added it.
/// </summary>
internal sealed class KnownMedia(IDbContextFactory<ScreeningDb> databases) : IDisposable
{
    private const int LeastAtOnce = 1 << 16;

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<Guid, long> _read = [];
    private readonly MediaIndex _index = new();
    private volatile Entry[] _entries = [];

    public long Bytes => _index.Bytes + _entries.Length * (long)(PdqHash.Bytes + 24);

    public int Entries => _index.Entries;

    /// <summary>The banks as they are now, once all of their entries are in memory.</summary>
    public async Task<IReadOnlyDictionary<Guid, Bank>> Refresh(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var banks = await db.Banks.AsNoTracking().ToDictionaryAsync(bank => bank.Id, cancellationToken);
        if (banks.Values.All(bank => _read.GetValueOrDefault(bank.Id) >= bank.Revision)) return banks;
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var bank in banks.Values)
            {
                var read = _read.GetValueOrDefault(bank.Id);
                if (read < bank.Revision) await Read(db, bank, read, cancellationToken);
                _read[bank.Id] = Math.Max(read, bank.Revision);
            }
        }
        finally
        {
            _one.Release();
        }
        return banks;
    }

    /// <summary>What the upload is like, each entry with its bank and key. Banks that are not in <paramref name="banks"/> are not asked.</summary>
    public IReadOnlyList<(Bank Bank, EntryKind Kind, PdqHash Key, Likeness Likeness)> Match(
        IReadOnlyList<ViewHash> upload, IReadOnlyDictionary<Guid, Bank> banks)
    {
        var likenesses = _index.Match(upload, entry => banks.TryGetValue(_entries[entry].Bank, out var bank) ? bank.Distance : -1,
            entry => banks[_entries[entry].Bank].IsNegative);
        var entries = _entries;
        return [.. likenesses.Select(likeness => (banks[entries[likeness.Entry].Bank], entries[likeness.Entry].Kind, entries[likeness.Entry].Key, likeness))
            .Where(one => one.likeness.UploadShare * 100 >= one.Item1.UploadPercent || one.likeness.EntryShare * 100 >= one.Item1.EntryPercent)];
    }

    public void Dispose() => _one.Dispose();

    // In ever larger portions, because each costs the index a part of what it has.
    private async Task Read(ScreeningDb db, Bank bank, long read, CancellationToken cancellationToken)
    {
        var (entries, views) = (new List<Entry>(), new List<IReadOnlyList<ViewHash>>());
        await foreach (var row in db.BankEntries.AsNoTracking().Where(row => row.Bank == bank.Id && row.Revision > read && row.Revision <= bank.Revision && row.Kind != EntryKind.Sha256)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var key = PdqHash.Read(row.Hash);
            entries.Add(new(bank.Id, row.Kind, key));
            views.Add(row.Views is null ? [new(0, View.Whole, key)] : ViewHashes.Read(row.Views));
            if (entries.Count < Math.Max(LeastAtOnce, _index.Entries)) continue;
            Add(entries, views);
        }
        Add(entries, views);
    }

    private void Add(List<Entry> entries, List<IReadOnlyList<ViewHash>> views)
    {
        if (entries.Count == 0) return;
        // First, so that what the index finds is described.
        _entries = [.. _entries, .. entries];
        _index.Add(views);
        entries.Clear();
        views.Clear();
    }

    private readonly record struct Entry(Guid Bank, EntryKind Kind, PdqHash Key);
}
