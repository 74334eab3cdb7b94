namespace Domicile.Feed;

/// <summary>
/// One viewer's feed, its key the subject's id: what has been seen, and what comes next. Holds nothing that would be missed: it is loaded
/// from the sealed watch history when it wakes, and forgets when it sleeps.
/// </summary>
internal interface IViewer : IGrainWithGuidKey
{
    /// <summary>Goes on in a buffer of this viewer, or begins a new one where it is not known (any more).</summary>
    /// <param name="buffer">Its number, from <see cref="Stretch.Buffer"/>.</param>
    /// <param name="offset">How many of it have been given out.</param>
    /// <param name="first">The video that the feed opened with, not to be chosen; empty for none.</param>
    /// <param name="limit">How many.</param>
    Task<Stretch> Next(long buffer, int offset, Guid first, int limit);

    /// <summary>Seals and stores what was watched; returns once it is durable. What is known already is left out.</summary>
    Task<Recorded> Record(IReadOnlyList<WatchEvent> events);

    /// <summary>Drops everything in memory.</summary>
    Task Forget();
}

/// <summary>Some places of a viewer's feed.</summary>
[GenerateSerializer, Immutable]
internal sealed record Stretch([property: Id(0)] IReadOnlyList<Place> Places, [property: Id(1)] long Buffer, [property: Id(2)] int Offset);

/// <summary>A place.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct Place([property: Id(0)] Guid Video, [property: Id(1)] bool Again);

/// <summary>What became of watch events.</summary>
/// <param name="Accepted">How many of those given, in their order, were new.</param>
/// <param name="RefusalCode">Why nothing was stored; null where it was.</param>
[GenerateSerializer, Immutable]
internal sealed record Recorded(
    [property: Id(0)] IReadOnlyList<WatchEvent> Accepted, [property: Id(1)] string? RefusalCode = null,
    [property: Id(2)] int RefusalStatus = 0, [property: Id(3)] string? RefusalMessage = null);
