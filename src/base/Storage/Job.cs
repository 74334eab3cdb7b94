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

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    public static Job Of(string kind, string payload, TimeProvider time, TimeSpan delay = default) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Kind = kind,
        Payload = payload,
        DueAt = time.GetUtcNow() + delay,
        CreatedAt = time.GetUtcNow(),
    };
}
