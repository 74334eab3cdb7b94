using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Custody.Entries;
using Domicile.Custody.Sharing;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Recovery;

/// <summary>
/// Before the service answers: finds in the ledger where entries stand that a crash left without their index, forgets those that never
/// came there, finishes enrolments and erasures, and reads what the parties have agreed.
/// </summary>
internal sealed class Settle(IDbContextFactory<CustodyDb> databases, WriteQueue writes, Custodian custodian, TakeActs acts,
    Reconcile reconcile, Keyring keys, Log log) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var open = await db.Entries.AsNoTracking().Where(row => row.LeafIndex == null).ToListAsync(cancellationToken);
        var behind = await reconcile.KnownUpTo(db, cancellationToken);
        var found = Search(open);
        var erasures = new List<Entry>();
        await writes.Do(batch =>
        {
            foreach (var entry in open)
            {
                if (found.TryGetValue(entry.EventId, out var index)) Found(batch, entry, index);
                else if (entry.Kind == Kinds.Erase) erasures.Add(entry);
                else Missing(batch.Db, entry);
            }
            return true;
        });
        foreach (var entry in erasures) await custodian.FinishErasure(entry);
        if (open.Exists(entry => entry.Kind is Kinds.Erase or Kinds.Depart)) await writes.Purge();
        await reconcile.Run(open.Select(entry => entry.AfterIndex).Append(behind).Min(), cancellationToken);
        await acts.Replay(cancellationToken);
    }

    private void FinishDeparture(Batch batch, Entry entry, long index, SubjectId member)
    {
        batch.Settled(entry, index);
        foreach (var row in batch.Db.Memberships.AsNoTracking().Where(row => row.Member == member && row.Wrapped != null).ToList())
            if (EventIds.DepartureOf(keys, row) == entry.EventId) Members.Remove(batch.Db, row);
    }

    private void Found(Batch batch, Entry entry, long index)
    {
        if (entry is { Kind: Kinds.Enroll, Subject: not null }) Custodian.Activate(batch, entry, index);
        else if (entry.Kind == Kinds.Erase) Custodian.Destroy(batch, entry, index);
        else if (entry is { Kind: Kinds.Depart, Subject: { } member }) FinishDeparture(batch, entry, index, member);
        else batch.Settled(entry, index);
    }

    /// <summary>The leaf never reached the ledger, so nothing followed from it: no key was returned, nothing was sealed.</summary>
    private static void Missing(CustodyDb db, Entry entry)
    {
        db.Remove(db.Entries.Find(entry.EventId)!);
        // Without a subject it was erased while its enrolment waited.
        if (entry is { Kind: Kinds.Enroll, Subject: { } subject } && db.SubjectKeys.Find(subject) is { State: KeyState.Enrolling } key) db.Remove(key);
    }

    private Dictionary<Guid, long> Search(List<Entry> open)
    {
        var found = new Dictionary<Guid, long>();
        if (open.Count == 0) return found;
        var leaves = open.ToDictionary(entry => entry.EventId, entry => entry.Leaf);
        for (var index = open.Min(entry => entry.AfterIndex); index < log.Size; index++)
        {
            var leaf = log.EntryAt(index);
            if (LedgerEntry.TryParse(leaf.Span, out var entry) && leaves.TryGetValue(entry.EventId, out var own) && leaf.Span.SequenceEqual(own))
                found.TryAdd(entry.EventId, index);
        }
        return found;
    }
}
