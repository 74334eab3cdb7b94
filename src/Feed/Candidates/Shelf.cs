using Domicile.Kernel;
using Domicile.Video;

namespace Domicile.Feed;

/// <summary>Everything there was to choose from at one moment. Never changes.</summary>
internal sealed class Shelf
{
    public Shelf(long stamp, IReadOnlyList<Candidate> ranked)
    {
        Stamp = stamp;
        Order = Apart.Arrange(ranked).ToArray();
        ById = Order.ToDictionary(candidate => candidate.Video);
        Newest = Order.OrderByDescending(candidate => candidate.PublishedAt).ThenByDescending(candidate => candidate.Video.Value).ToArray();
    }

    /// <summary>Names this shelf in cursors: the Unix millisecond at which it was filled.</summary>
    public long Stamp { get; }

    /// <summary>Best first, creators apart.</summary>
    public IReadOnlyList<Candidate> Order { get; }

    public IReadOnlyDictionary<VideoId, Candidate> ById { get; }

    public IReadOnlyList<Candidate> Newest { get; }

    /// <summary>The order that follows this video: without it, and not with its creator first.</summary>
    public IReadOnlyList<Candidate> After(VideoId first) => ById.TryGetValue(first, out var shown)
        ? Apart.Arrange(Order.Where(candidate => candidate.Video != first), shown.Creator).ToArray()
        : Order;
}
