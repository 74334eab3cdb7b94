using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Video;

namespace Domicile.Feed.Reading;

/// <summary>The newest videos of those whom the viewer follows, strictly by time, as far back as the index reaches.</summary>
internal static class FollowingSlice
{
    public static Slice Read(CandidateSnapshot snapshot, IReadOnlySet<SubjectId> followed, Cursor at, int limit)
    {
        Candidate[] chosen = [.. snapshot.Newest
            .Where(candidate => followed.Contains(candidate.Creator) && IsAfter(candidate.PublishedAt.ToUnixTimeMilliseconds(), candidate.Video, at))
            .Take(limit)];
        return new([.. chosen.Select(candidate => new Slot(candidate.Video, false))], chosen.Length < limit ? null : at with
        {
            Stamp = chosen[^1].PublishedAt.ToUnixTimeMilliseconds(),
            Video = chosen[^1].Video,
        });
    }

    private static bool IsAfter(long publishedAt, VideoId video, Cursor at) =>
        publishedAt < at.Stamp || publishedAt == at.Stamp && video.Value.CompareTo(at.Video.Value) < 0;
}
