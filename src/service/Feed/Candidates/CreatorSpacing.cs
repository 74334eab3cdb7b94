using Domicile.Base;
using Domicile.Video;

namespace Domicile.Feed.Candidates;

/// <summary>Keeps a creator's videos apart.</summary>
internal static class CreatorSpacing
{
    /// <summary>
    /// The same videos, moved back as little as it takes that no creator comes twice running; only where nothing but one
    /// creator's videos is left do they follow each other.
    /// </summary>
    /// <param name="order">Best first; read no further than needed.</param>
    /// <param name="last">The creator shown just before; null for none.</param>
    public static IEnumerable<Candidate> Arrange(IEnumerable<Candidate> order, SubjectId? last = null)
    {
        // What waits is always of one creator, the last shown: as soon as another has been shown, the first of it goes next.
        var waiting = new Queue<Candidate>();
        foreach (var next in order)
        {
            if (next.Creator == last)
            {
                waiting.Enqueue(next);
                continue;
            }
            yield return next;
            last = next.Creator;
            if (waiting.TryPeek(out var held) && held.Creator != last)
            {
                yield return waiting.Dequeue();
                last = held.Creator;
            }
        }
        foreach (var left in waiting) yield return left;
    }
}
