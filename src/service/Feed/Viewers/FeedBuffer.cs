using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Video;

namespace Domicile.Feed.Viewers;

/// <summary>What comes next for one viewer, chosen at one moment.</summary>
/// <param name="Number">Names the buffer in cursors.</param>
/// <param name="Slots">In order.</param>
/// <param name="LastCreator">The creator of the last slot's video; null where there is none.</param>
internal sealed record FeedBuffer(long Number, IReadOnlyList<Slot> Slots, SubjectId? LastCreator)
{
    public const int MostUnseen = 200;
    public const int MostAgain = 200;

    /// <summary>
    /// The best that the viewer has not seen, spaced by creator; after that, what has been seen, longest ago first. Only candidates of the
    /// snapshot are chosen.
    /// </summary>
    /// <param name="snapshot">What there is to choose from.</param>
    /// <param name="seen">When the viewer last saw what.</param>
    /// <param name="number">Names the buffer.</param>
    /// <param name="first">A video that was shown outside the buffer just before; null for none.</param>
    /// <param name="before">The buffer that this one follows: what it held has been given out, if not yet reported as watched.</param>
    public static FeedBuffer Choose(
        CandidateSnapshot snapshot, IReadOnlyDictionary<VideoId, DateTimeOffset> seen, long number, VideoId? first, FeedBuffer? before = null)
    {
        var given = before?.Slots.Select(slot => slot.Video).ToHashSet() ?? [];
        if (first is { } opened) given.Add(opened);
        var last = before?.LastCreator ?? (first is { } shown && snapshot.ById.TryGetValue(shown, out var candidate) ? candidate.Creator : null);

        var unseen = CreatorSpacing.Arrange(snapshot.Order.Where(next => !seen.ContainsKey(next.Video) && !given.Contains(next.Video)), last)
            .Take(MostUnseen).ToList();
        if (unseen.Count == MostUnseen) return Of(number, unseen, []);

        if (unseen.Count > 0) last = unseen[^1].Creator;
        var old = seen.Where(video => !given.Contains(video.Key) && snapshot.ById.ContainsKey(video.Key))
            .OrderBy(video => video.Value).Select(video => snapshot.ById[video.Key]);
        var again = CreatorSpacing.Arrange(old, last).Take(MostAgain).ToList();
        if (unseen.Count + again.Count > 0 || before is null) return Of(number, unseen, again);

        // Everything there is has been given out: repeat it in the same order.
        return Of(number, [], [.. before.Slots.Where(slot => snapshot.ById.ContainsKey(slot.Video)).Select(slot => snapshot.ById[slot.Video])]);
    }

    private static FeedBuffer Of(long number, List<Candidate> unseen, List<Candidate> again) => new(
        number, [.. unseen.Select(next => new Slot(next.Video, false)), .. again.Select(next => new Slot(next.Video, true))],
        again.Count > 0 ? again[^1].Creator : unseen.Count > 0 ? unseen[^1].Creator : null);
}
