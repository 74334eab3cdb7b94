using Domicile.Base;
using Domicile.Video;

namespace Domicile.Feed;

/// <summary>The newest videos of those whom the viewer follows, strictly by time, as far back as the index reaches.</summary>
internal static class FollowingSlice
{
    public static Slice Read(Shelf shelf, IReadOnlySet<SubjectId> followed, Cursor at, int limit)
    {
        Slot[] slots = [.. shelf.Newest
            .Where(candidate => followed.Contains(candidate.Creator) && IsAfter(candidate.PublishedAt.ToUnixTimeMilliseconds(), candidate.Video, at))
            .Take(limit).Select(candidate => new Slot(candidate, false))];
        return new(slots, slots.Length < limit ? null : at with
        {
            Stamp = slots[^1].Candidate.PublishedAt.ToUnixTimeMilliseconds(),
            Video = slots[^1].Candidate.Video,
        });
    }

    private static bool IsAfter(long publishedAt, VideoId video, Cursor at) =>
        publishedAt < at.Stamp || publishedAt == at.Stamp && video.Value.CompareTo(at.Video.Value) < 0;
}
