using Domicile.Social;
using Domicile.Video;
using Microsoft.Extensions.Logging;

namespace Domicile.Feed.Candidates;

/// <summary>
/// The candidates in memory: the newest <see cref="MostRecent"/> videos and the <see cref="MostPopular"/> most liked older ones.
/// A request that finds them stale starts a refresh and goes on with what there is; only after a quiet spell does it wait.
/// What has been unpublished since is left out when a page is resolved, so that staleness never shows a video it must not.
/// </summary>
internal sealed class CandidateIndex(ICatalog catalog, IReactions reactions, Ranking rank, TimeProvider time, ILogger<CandidateIndex> log)
{
    public const int MostRecent = 10_000;
    public const int MostPopular = 1_000;

    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan TooOld = TimeSpan.FromSeconds(10);

    // Earlier orders, newest first, one a minute: a cursor that began on one goes on with it.
    private const int Kept = 30;
    private static readonly TimeSpan KeepEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<CandidateSnapshot> _earlier = [];
    private CandidateSnapshot? _current;
    private DateTimeOffset _filledAt;
    private Task<CandidateSnapshot>? _filling;

    /// <summary>What there is to choose from now.</summary>
    public async ValueTask<CandidateSnapshot> Current(CancellationToken cancellationToken)
    {
        Task<CandidateSnapshot> filling;
        lock (_gate)
        {
            var age = time.GetUtcNow() - _filledAt;
            if (_current is { } current && age < Fresh) return current;
            filling = _filling ??= Task.Run(Fill, CancellationToken.None);
            if (_current is { } stale && age < TooOld) return stale;
        }
        return await filling.WaitAsync(cancellationToken);
    }

    /// <summary>The snapshot of this stamp; otherwise the nearest earlier one that is still kept, or the current one.</summary>
    public async ValueTask<CandidateSnapshot> At(long stamp, CancellationToken cancellationToken)
    {
        var current = await Current(cancellationToken);
        if (current.Stamp <= stamp) return current;
        lock (_gate) return _earlier.FirstOrDefault(snapshot => snapshot.Stamp <= stamp) ?? current;
    }

    private async Task<CandidateSnapshot> Fill()
    {
        try
        {
            var now = time.GetUtcNow();
            var standings = (await Standings()).ToLookup(standing => standing.Candidate.AdultsOnly);
            Candidate[] ranked = rank([.. standings[false]], now), apart = [.. standings[true].Select(standing => standing.Candidate)];
            lock (_gate)
            {
                _filledAt = now;
                return _current = Keep(new CandidateSnapshot(now.ToUnixTimeMilliseconds(), ranked, apart));
            }
        }
        catch (Exception failure)
        {
            log.LogError("The feed's candidates could not be refreshed: {Failure}", failure.GetType().Name);
            throw;
        }
        finally
        {
            lock (_gate) _filling = null;
        }
    }

    // An unchanged order keeps its stamp, and with it every cursor.
    private CandidateSnapshot Keep(CandidateSnapshot filled)
    {
        if (_current is not { } current) return filled;
        if (current.Order.SequenceEqual(filled.Order) && current.Newest.SequenceEqual(filled.Newest)) return current;
        if (_earlier.First is { } newest && current.Stamp - newest.Value.Stamp < KeepEvery.TotalMilliseconds) return filled;
        _earlier.AddFirst(current);
        if (_earlier.Count > Kept) _earlier.RemoveLast();
        return filled;
    }

    private async Task<IReadOnlyCollection<Standing>> Standings()
    {
        var recent = await catalog.Recent(MostRecent, CancellationToken.None);
        var counts = await reactions.Popular(MostRecent + MostPopular, CancellationToken.None);
        var standings = recent.ToDictionary(
            candidate => candidate.Video, candidate => new Standing(candidate, counts.GetValueOrDefault(candidate.Video)));
        VideoId[] older = [.. counts.Where(counted => !standings.ContainsKey(counted.Key))
            .OrderByDescending(counted => counted.Value.Likes).Take(MostPopular).Select(counted => counted.Key)];
        foreach (var chunk in older.Chunk(100))
            foreach (var video in await catalog.Get(chunk, CancellationToken.None))
                standings[video.Id] = new(new(video.Id, video.Creator, video.PublishedAt, video.Demoted, video.AdultsOnly), counts[video.Id]);
        return standings.Values;
    }
}
