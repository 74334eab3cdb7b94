namespace Domicile.Base;

/// <summary>
/// How often something may be done: a burst, then one per interval, for each of a fixed number of buckets (the generic cell rate algorithm).
/// Bounded memory, no timer: an idle service is not woken by it.
/// </summary>
/// <param name="burst">How many at once.</param>
/// <param name="interval">After which one more is admitted.</param>
/// <param name="buckets">How many are told apart.</param>
/// <param name="time">The clock.</param>
public sealed class Pace(int burst, TimeSpan interval, int buckets, TimeProvider time)
{
    // Per bucket the time, in ticks, at which it is full again.
    private readonly long[] _full = new long[buckets];

    /// <summary>Zero where one more is admitted now, and it is counted; otherwise how long to wait for it. Safe to call from many threads.</summary>
    public TimeSpan Admit(int bucket)
    {
        ref var full = ref _full[bucket];
        var now = time.GetUtcNow().Ticks;
        while (true)
        {
            var seen = Volatile.Read(ref full);
            var next = Math.Max(seen, now) + interval.Ticks;
            var wait = next - now - interval.Ticks * burst;
            if (wait > 0) return TimeSpan.FromTicks(wait);
            if (Interlocked.CompareExchange(ref full, next, seen) == seen) return TimeSpan.Zero;
        }
    }

    /// <summary>Takes back one that was admitted and counted.</summary>
    public void Return(int bucket) => Interlocked.Add(ref _full[bucket], -interval.Ticks);

    /// <summary>How long until one more would be admitted; nothing is counted.</summary>
    public TimeSpan Wait(int bucket)
    {
        var now = time.GetUtcNow().Ticks;
        return TimeSpan.FromTicks(Math.Max(0, Math.Max(Volatile.Read(ref _full[bucket]), now) + interval.Ticks - now - interval.Ticks * burst));
    }
}
