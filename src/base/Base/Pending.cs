using System.Buffers.Text;
using System.Security.Cryptography;

namespace Domicile.Base;

/// <summary>
/// What waits for an answer, in memory, under a random name: each is taken once, so that no answer can be given twice. When there are too many the oldest
/// gives way.
/// </summary>
/// <param name="term">How long it waits.</param>
/// <param name="most">How many wait at most.</param>
/// <param name="time">The clock.</param>
public sealed class Pending<T>(TimeSpan term, int most, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (T Value, DateTimeOffset Until)> _waiting = [];
    private readonly Queue<string> _order = new();

    /// <summary>Keeps it, and names it.</summary>
    public string Add(T value)
    {
        var name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        Add(name, value);
        return name;
    }

    /// <summary>Keeps it under the name that another gave to what it belongs to.</summary>
    public void Add(string name, T value)
    {
        lock (_lock)
        {
            // Those taken are still in the queue: their names lead nowhere.
            while (_order.TryPeek(out var oldest)
                && (_order.Count >= most || !_waiting.TryGetValue(oldest, out var entry) || entry.Until <= time.GetUtcNow()))
            {
                _waiting.Remove(_order.Dequeue());
            }
            _waiting[name] = (value, time.GetUtcNow() + term);
            _order.Enqueue(name);
        }
    }

    /// <summary>Looks at it, and leaves it waiting.</summary>
    public bool Find(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        lock (_lock)
        {
            var found = _waiting.TryGetValue(name, out var entry) && entry.Until > time.GetUtcNow();
            value = found ? entry.Value : default;
            return found;
        }
    }

    /// <summary>Takes it; false where there is none of this name, or no longer.</summary>
    public bool Take(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        lock (_lock)
        {
            var found = _waiting.Remove(name, out var entry) && entry.Until > time.GetUtcNow();
            value = found ? entry.Value : default;
            return found;
        }
    }
}
