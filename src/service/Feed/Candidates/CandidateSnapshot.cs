using Domicile.Video;

namespace Domicile.Feed.Candidates;

/// <summary>Everything there was to choose from at one moment. Never changes.</summary>
internal sealed class CandidateSnapshot
{
    /// <param name="stamp">Names it.</param>
    /// <param name="ranked">What may be recommended, best first.</param>
    /// <param name="unrecommended">What is only found by those who look for it.</param>
    public CandidateSnapshot(long stamp, IReadOnlyList<Candidate> ranked, IReadOnlyList<Candidate>? unrecommended = null)
    {
        Stamp = stamp;
        Order = CreatorSpacing.Arrange(ranked).ToArray();
        ById = Order.ToDictionary(candidate => candidate.Video);
        Newest = Order.Concat(unrecommended ?? []).OrderByDescending(candidate => candidate.PublishedAt).ThenByDescending(candidate => candidate.Video.Value).ToArray();
    }

    /// <summary>Names this snapshot in cursors: the Unix millisecond at which it was filled.</summary>
    public long Stamp { get; }

    /// <summary>Best first, creators apart.</summary>
    public IReadOnlyList<Candidate> Order { get; }

    public IReadOnlyDictionary<VideoId, Candidate> ById { get; }

    /// <summary>All of them, what is not recommended included.</summary>
    public IReadOnlyList<Candidate> Newest { get; }

    /// <summary>The order that follows this video: without it, and not with its creator first.</summary>
    public IReadOnlyList<Candidate> After(VideoId first) => ById.TryGetValue(first, out var shown)
        ? CreatorSpacing.Arrange(Order.Where(candidate => candidate.Video != first), shown.Creator).ToArray()
        : Order;
}
