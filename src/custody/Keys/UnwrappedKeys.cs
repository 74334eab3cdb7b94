using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Keys;

/// <summary>
/// Roots of subject keys that were unwrapped a moment ago, because a hardware module cannot unwrap one per unseal and in software it is the dearest part
/// of one: at most <see cref="Capacity"/>, each for a minute, then zeroed. A key leaves at once when it is forgotten.
/// </summary>
internal sealed class UnwrappedKeys : IDisposable
{
    public const int Capacity = 4096;
    private const int Size = 32;
    public static readonly TimeSpan Term = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<SubjectId, int> _slots = [];
    private readonly (SubjectId Subject, long Since)?[] _held = new (SubjectId, long)?[Capacity];
    // In one place that the collector never moves, so that zeroing leaves no copy behind.
    private readonly byte[] _keys = GC.AllocateArray<byte>(Capacity * Size, pinned: true);
    private readonly TimeProvider _time;
    private readonly ITimer _sweeping;
    private int _next;

    public UnwrappedKeys(TimeProvider time)
    {
        _time = time;
        _sweeping = time.CreateTimer(_ => Sweep(), null, Term / 4, Term / 4);
    }

    public int Count => _slots.Count;

    /// <summary>A copy, for the caller to zero; null if it is not held.</summary>
    public byte[]? Find(SubjectId subject)
    {
        lock (_lock)
        {
            if (!_slots.TryGetValue(subject, out var slot)) return null;
            if (_time.GetElapsedTime(_held[slot]!.Value.Since) < Term) return Key(slot).ToArray();
            Empty(slot);
            return null;
        }
    }

    public void Add(SubjectId subject, ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            if (_slots.ContainsKey(subject) || key.Length != Size) return;
            var slot = _next++ % Capacity;
            Empty(slot);
            (_held[slot], _slots[subject]) = ((subject, _time.GetTimestamp()), slot);
            key.CopyTo(Key(slot));
            _next %= Capacity;
        }
    }

    public void Forget(SubjectId subject)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(subject, out var slot)) Empty(slot);
        }
    }

    /// <summary>Zeroes every key.</summary>
    public void Dispose()
    {
        _sweeping.Dispose();
        Clear();
    }

    public void Clear()
    {
        lock (_lock)
        {
            for (var slot = 0; slot < Capacity; slot++) Empty(slot);
        }
    }

    internal bool IsZero
    {
        get
        {
            lock (_lock) return !_keys.AsSpan().ContainsAnyExcept((byte)0);
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            for (var slot = 0; slot < Capacity; slot++)
            {
                if (_held[slot] is { } held && _time.GetElapsedTime(held.Since) >= Term) Empty(slot);
            }
        }
    }

    private void Empty(int slot)
    {
        if (_held[slot] is not { } held) return;
        _slots.Remove(held.Subject);
        _held[slot] = null;
        CryptographicOperations.ZeroMemory(Key(slot));
    }

    private Span<byte> Key(int slot) => _keys.AsSpan(slot * Size, Size);
}
