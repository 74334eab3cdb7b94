using Domicile.Social;
using Domicile.Video;

namespace Domicile.Feed.Candidates;

/// <summary>All that the ranking knows of a video: no viewer is part of it.</summary>
internal readonly record struct Standing(Candidate Candidate, Counts Counts);

/// <summary>
/// The seam of the ranking: orders the candidates, best first, each exactly once. Pure: the same input gives the same order.
/// Keeping creators apart and leaving out what a viewer has seen happen after it.
/// </summary>
internal delegate Candidate[] Ranking(IReadOnlyCollection<Standing> standings, DateTimeOffset now);
