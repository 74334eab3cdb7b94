using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Sealing.Leases;

/// <summary>What a lease is for. Two accesses share a key only if they are the same in every respect.</summary>
/// <param name="Session">By whose session it is the subject's own: the hash of the session's name, in hex; null for anybody else.</param>
internal sealed record Lease(Holder Holder, string Category, Access Access, string? Session);

/// <summary>
/// Keys in use, at most <paramref name="capacity"/>, the least recently used one zeroed to make room. One request per lease is under way
/// at a time; the others wait for it.
/// </summary>
internal sealed class Leases(Func<Lease, SessionSecret?, Task<Outcome<Grant>>> unseal, int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Lease, LinkedListNode<Held>> _held = [];
    private readonly LinkedList<Held> _recent = new();

    public int Count => _held.Count;

    /// <exception cref="ObjectDisposedException">The lease was dropped while it was on its way: ask again.</exception>
    public async ValueTask<Outcome<CategoryKey>> Get(Lease lease, SessionSecret? by, int share, CancellationToken cancellationToken)
    {
        var held = Take(lease, by, share);
        var outcome = await held.Unsealing.WaitAsync(cancellationToken);
        if (outcome.Succeeded(out var grant, out var refusal))
        {
            ObjectDisposedException.ThrowIf(held.IsDropped, this);
            return grant.Key;
        }
        Remove(held);
        return refusal;
    }

    /// <summary>Zeroes the holder's keys, and those of all that may have lost a member; one that is still on its way is zeroed when it comes.</summary>
    public void Drop(SubjectId number)
    {
        lock (_lock)
        {
            foreach (var node in _held.Values.Where(node => !node.Value.Lease.Holder.IsPerson || node.Value.Lease.Holder.Number == number).ToList()) Drop(node);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var node in _held.Values.ToList()) Drop(node);
        }
    }

    private Held Take(Lease lease, SessionSecret? by, int share)
    {
        lock (_lock)
        {
            if (_held.TryGetValue(lease, out var node))
            {
                if (node.Value.IsUsable(share))
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value;
                }
                Drop(node);
            }
            if (_held.Count == capacity) Drop(_recent.Last!);
            // Off the lock: the custodian may complete at once, or call back.
            var held = new Held(lease, Task.Run(() => unseal(lease, by)));
            _held[lease] = _recent.AddFirst(held);
            return held;
        }
    }

    private void Remove(Held held)
    {
        lock (_lock)
        {
            if (_held.TryGetValue(held.Lease, out var node) && node.Value == held) Drop(node);
        }
    }

    private void Drop(LinkedListNode<Held> node)
    {
        _held.Remove(node.Value.Lease);
        _recent.Remove(node);
        node.Value.IsDropped = true;
        node.Value.Unsealing.ContinueWith(
            unsealed => { if (unsealed.IsCompletedSuccessfully && unsealed.Result.Succeeded(out var grant, out _)) grant.Key.Dispose(); },
            TaskContinuationOptions.ExecuteSynchronously);
    }

    private sealed class Held(Lease lease, Task<Outcome<Grant>> unsealing)
    {
        private volatile bool _dropped;

        public bool IsDropped
        {
            get => _dropped;
            set => _dropped = value;
        }

        public Lease Lease { get; } = lease;

        public Task<Outcome<Grant>> Unsealing { get; } = unsealing;

        public bool IsUsable(int share) =>
            !Unsealing.IsCompleted
            || (Unsealing.IsCompletedSuccessfully && Unsealing.Result.Succeeded(out var grant, out _) && grant.Key.Left > grant.Key.Term / share);
    }
}
