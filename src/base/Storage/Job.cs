using Domicile.Base;

namespace Domicile.Storage;

/// <summary>
/// One piece of background work: written in the transaction that causes it, done at least once, deleted in the transaction
/// that completes it. A crash loses nothing; a failed job stays with its reason until it is retried or removed.
/// </summary>
public sealed class Job
{
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Id { get; init; }

    /// <summary>Names the handler.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Kind { get; init; }

    /// <summary>The handler's input as JSON: identifiers and facts, never protected values.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public required string Payload { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset DueAt { get; set; }

    /// <summary>How often a worker has begun it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Attempts { get; set; }

    /// <summary>Until then one worker holds it; past it another may take it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>A problem code once it has failed for good; null while it may still run.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Failure { get; set; }

    /// <summary>Why the last attempt failed: a problem code or an exception's type, never its text. Null before any has.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? LastFailure { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Jobs of one kind with the same value are done one after the other, in the order of their numbers; null where order does not matter.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? OrderedBy { get; init; }

    /// <summary>Rises with each job that this process makes; between processes as their clocks do.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Number { get; init; }

    /// <summary>One that is due after <paramref name="delay"/>.</summary>
    public static Job Of(string kind, string payload, TimeProvider time, TimeSpan delay = default, string? orderedBy = null) =>
        At(time.GetUtcNow() + delay, kind, payload, time, orderedBy);

    /// <summary>One that is due at a point in time.</summary>
    public static Job At(DateTimeOffset due, string kind, string payload, TimeProvider time, string? orderedBy = null)
    {
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            Payload = payload,
            DueAt = due,
            CreatedAt = now,
            OrderedBy = orderedBy,
            Number = NextNumber(now),
        };
    }

    // Made above alone: whoever fills in a job by hand forgets its number or writes its payload in another way than it is read.
    private Job()
    {
    }

    private static long _lastNumber;

    /// <summary>Milliseconds, with 20 bits to tell apart what one millisecond makes.</summary>
    private static long NextNumber(DateTimeOffset now)
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastNumber);
            var next = Math.Max(last + 1, now.ToUnixTimeMilliseconds() << 20);
            if (Interlocked.CompareExchange(ref _lastNumber, next, last) == last) return next;
        }
    }
}
