using System.Text.Json;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Proof;
using Domicile.Quorum;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Overseers;

/// <summary>
/// Opens the epoch in which entries are sealed: one with the first entry after a start, and one whenever the registry has changed. It is
/// itself in the ledger before anything is sealed in it, so an overseer sees from where on every body is readable to it.
/// </summary>
public sealed class Epochs(IDbContextFactory<CustodyDb> databases, EntryBook book, IOptions<DomicileOptions> arrangement) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile Epoch? _epoch;

    public async ValueTask<Epoch> For(Registry? registry)
    {
        if (_epoch is { } current && current.Registry == registry) return current;
        await _one.WaitAsync();
        try
        {
            return _epoch?.Registry == registry && _epoch is not null ? _epoch : _epoch = await Open(registry);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<Epoch> Open(Registry? registry)
    {
        var domicile = arrangement.Value.Name;
        var contexts = (registry?.Parties ?? []).Where(party => party.Disclosure is not null)
            .Select(party => (Party: party, Context: Hpke.Sender(party.Disclosure!, SealedBody.Info(domicile, party.Id)))).ToList();
        if (contexts.Count == 0 && _epoch is not { Contexts.Count: > 0 } && !await WasOpen()) return new(registry, default, []);
        var entry = book.ComposeOpen(Kinds.Epoch, JsonSerializer.SerializeToUtf8Bytes(
            new EpochBody(1, Kinds.Epoch, domicile, contexts.ConvertAll(one => new EpochKey(one.Party.Id, one.Party.Disclosure!, one.Context.Enc))),
            EpochJson.Default.EpochBody));
        await book.Enter(entry);
        return new(registry, entry.EventId, contexts.ConvertAll(one => one.Context));
    }

    /// <summary>Whether there are overseers until now: then the ledger says from where on there are none.</summary>
    private async Task<bool> WasOpen()
    {
        await using var db = await databases.CreateDbContextAsync();
        var last = await db.Entries.AsNoTracking().Where(row => row.Kind == Kinds.Epoch).OrderByDescending(row => row.LeafIndex).FirstOrDefaultAsync();
        return last is not null && EpochBody.Of(last).Overseers.Count > 0;
    }
}
