using Domicile.Video;

namespace Domicile.Feed;

/// <summary>One position of a feed: a video that was published when it was chosen.</summary>
/// <param name="Video">Which.</param>
/// <param name="Again">The viewer has seen it, and nothing new is left.</param>
[GenerateSerializer, Immutable]
internal readonly record struct Slot([property: Id(0)] VideoId Video, [property: Id(1)] bool Again);

/// <summary>Consecutive positions of a feed.</summary>
/// <param name="Slots">In order, none twice; fewer than were asked for where a page should end.</param>
/// <param name="Next">Where to continue; null at the end.</param>
[GenerateSerializer, Immutable]
internal sealed record Slice([property: Id(0)] IReadOnlyList<Slot> Slots, [property: Id(1)] Cursor? Next);
