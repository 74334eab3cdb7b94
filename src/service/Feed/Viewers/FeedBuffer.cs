using Domicile.Base;
using Domicile.Video;

namespace Domicile.Feed;

/// <summary>What comes next for one viewer, chosen at one moment.</summary>
internal sealed record FeedBuffer(long Number, IReadOnlyList<Slot> Slots)
{
    public const int MostUnseen = 200;
    public const int MostAgain = 200;

    /// <summary>
    /// The best that the viewer has not seen, creators apart; then, where that ends, what has been seen, longest ago first.
    /// </summary>
    /// <param name="shelf">What there is.</param>
    /// <param name="seen">When the viewer last saw what.</param>
    /// <param name="number">Names the buffer.</param>
    /// <param name="first">A video that was shown outside the buffer just before; null for none.</param>
    /// <param name="before">The buffer that this one follows: what it held has been given out, if not yet reported as watched.</param>
    public static FeedBuffer Choose(
        Shelf shelf, IReadOnlyDictionary<VideoId, DateTimeOffset> seen, long number, VideoId? first, FeedBuffer? before = null)
    {
        var given = before?.Slots.Select(slot => slot.Candidate.Video).ToHashSet() ?? [];
        if (first is { } opened) given.Add(opened);
        SubjectId? last = before is { Slots: [.., var end] } ? end.Candidate.Creator
            : first is { } shown && shelf.ById.TryGetValue(shown, out var candidate) ? candidate.Creator : null;

        var unseen = Apart.Arrange(shelf.Order.Where(next => !seen.ContainsKey(next.Video) && !given.Contains(next.Video)), last)
            .Take(MostUnseen).Select(next => new Slot(next, false)).ToList();
        if (unseen.Count == MostUnseen) return new(number, unseen);

        if (unseen.Count > 0) last = unseen[^1].Candidate.Creator;
        var old = seen.Where(video => !given.Contains(video.Key) && shelf.ById.ContainsKey(video.Key))
            .OrderBy(video => video.Value).Select(video => shelf.ById[video.Key]);
        var again = Apart.Arrange(old, last).Take(MostAgain).Select(next => new Slot(next, true));
        FeedBuffer chosen = new(number, [.. unseen, .. again]);

        // Everything there is has been given out: begin anew with what was given first.
        if (chosen.Slots.Count == 0 && before is not null)
            chosen = new(number, [.. before.Slots.Select(slot => slot with { Again = true })]);
        return chosen;
    }
}
