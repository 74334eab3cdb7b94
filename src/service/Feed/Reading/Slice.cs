using Domicile.Video;

namespace Domicile.Feed;

/// <summary>A place in a feed.</summary>
internal readonly record struct Slot(Candidate Candidate, bool Again);

/// <summary>Some places of a feed, before the videos are looked up.</summary>
/// <param name="Slots">In order, none twice; fewer than were asked for where a page should end.</param>
/// <param name="Next">Where to go on; null at the end.</param>
internal sealed record Slice(IReadOnlyList<Slot> Slots, Cursor? Next);
