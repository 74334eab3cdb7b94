using Domicile.Feed.History;

namespace Domicile.Feed.Viewers;

/// <summary>
/// One viewer's For You feed, its key the subject's id: what has been seen, and what comes next. A cache: activation loads it from the sealed
/// watch history, deactivation drops it.
/// </summary>
internal interface IViewer : IGrainWithGuidKey
{
    /// <summary>Continues a buffer of this viewer, or begins a new one where the cursor's is not known or not any more.</summary>
    /// <param name="at">The cursor: its stamp is the buffer's number, its video the one that the feed opened with, not to be chosen.</param>
    /// <param name="limit">How many slots.</param>
    Task<Slice> Next(Cursor at, int limit);

    /// <summary>Seals and stores what was watched; returns once it is durable. What is known already is left out.</summary>
    Task<Recorded> Record(IReadOnlyList<WatchEvent> events);

    /// <summary>Drops everything in memory.</summary>
    Task Forget();
}

/// <summary>What became of watch events.</summary>
/// <param name="Accepted">Those of the given events, in their order, that were new.</param>
/// <param name="RefusalCode">Why nothing was stored; null where it was.</param>
[GenerateSerializer, Immutable]
internal sealed record Recorded(
    [property: Id(0)] IReadOnlyList<WatchEvent> Accepted, [property: Id(1)] string? RefusalCode = null,
    [property: Id(2)] int RefusalStatus = 0, [property: Id(3)] string? RefusalMessage = null);
