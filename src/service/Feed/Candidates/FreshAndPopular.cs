using Domicile.Social;
using Domicile.Video;

namespace Domicile.Feed.Candidates;

/// <summary>
/// The first ranking. Three of four places go to the highest score, every fourth to the newest video that has had fewer than
/// <see cref="ProvenViews"/> views: what nobody has seen yet gets its chance without pushing out what people like. What the moderators have demoted comes after all else.
/// </summary>
internal static class FreshAndPopular
{
    /// <summary>A like says as much as this many views.</summary>
    public const int ViewsPerLike = 8;

    /// <summary>Given to every video, so that a new one starts above nothing.</summary>
    public const int Advance = 10;

    /// <summary>Views after which the counts speak for themselves.</summary>
    public const int ProvenViews = 100;

    private const int FreshEvery = 4;
    private const double Gravity = 1.5;

    /// <summary>(views + 8·likes + 10) ÷ (1 + age in days)^1.5. A time in the future counts as now.</summary>
    public static double Score(Candidate candidate, Counts counts, DateTimeOffset now)
    {
        var days = Math.Max(0, (now - candidate.PublishedAt).TotalDays);
        return (counts.Views + (double)ViewsPerLike * counts.Likes + Advance) / Math.Pow(1 + days, Gravity);
    }

    /// <inheritdoc cref="Ranking"/>
    public static Candidate[] Order(IReadOnlyCollection<Standing> standings, DateTimeOffset now)
    {
        var best = standings.Select(standing => (standing, Score: Score(standing.Candidate, standing.Counts, now)))
            .OrderBy(scored => scored.standing.Candidate.Demoted).ThenByDescending(scored => scored.Score).ThenByDescending(scored => scored.standing.Candidate.PublishedAt)
            .ThenBy(scored => scored.standing.Candidate.Video.Value)
            .Select(scored => scored.standing.Candidate).ToArray();
        var fresh = standings.Where(standing => standing.Counts.Views < ProvenViews && !standing.Candidate.Demoted).Select(standing => standing.Candidate)
            .OrderByDescending(candidate => candidate.PublishedAt).ThenBy(candidate => candidate.Video.Value).ToArray();

        var placed = new HashSet<VideoId>(best.Length);
        var order = new Candidate[best.Length];
        var (nextBest, nextFresh) = (0, 0);
        for (var place = 0; place < order.Length; place++)
        {
            var takeFresh = place % FreshEvery == FreshEvery - 1;
            while (takeFresh && nextFresh < fresh.Length && placed.Contains(fresh[nextFresh].Video)) nextFresh++;
            while (nextBest < best.Length && placed.Contains(best[nextBest].Video)) nextBest++;
            order[place] = takeFresh && nextFresh < fresh.Length ? fresh[nextFresh++] : best[nextBest++];
            placed.Add(order[place].Video);
        }
        return order;
    }
}
