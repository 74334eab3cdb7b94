using Domicile.Screening.Hashing;

namespace Domicile.Screening.Lettering;

/// <summary>
/// Which frames of a video are read: spread evenly over it, so that words are seen that stand there for a twelfth of its length, without those that
/// are nearly like one that is read anyway; and where that leaves room, the scenes between them.
/// </summary>
internal static class ReadableFrames
{
    public const int Most = 12;

    // Bits. Nearer than the first, a line of text would stand out; farther than the second is another scene.
    private const int Same = 4, Other = 31;

    /// <summary>How many frames of a second the numbers count: fewer of a longer video, as it was hashed.</summary>
    public static double Rate(double seconds)
    {
        var rate = VideoHasher.PerSecond;
        while (seconds * rate > VideoHasher.MostFrames) rate /= 2;
        return rate;
    }

    /// <param name="hashes">What was kept of the video. Frames that were plain, or the very same as an earlier one, have no hash.</param>
    /// <param name="seconds">Its length.</param>
    /// <returns>Numbers of frames, ascending; at least one.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<ViewHash> hashes, double seconds)
    {
        var count = Math.Max(1, (int)(seconds * Rate(seconds)));
        var known = hashes.Where(hash => hash.View == View.Whole && hash.Frame < count).ToDictionary(hash => (int)hash.Frame, hash => hash.Hash);
        var (chosen, seen) = (new SortedSet<int>(), new List<PdqHash>());
        foreach (var frame in Enumerable.Range(0, Most).Select(part => (2 * part + 1) * count / (2 * Most)).Distinct())
        {
            if (!known.TryGetValue(frame, out var hash)) chosen.Add(frame);
            else if (Nearest(hash) > Same) Add(frame, hash);
        }
        while (chosen.Count < Most && known.Count > 0)
        {
            var (frame, hash) = known.MaxBy(one => (Nearest(one.Value), -one.Key));
            if (Nearest(hash) <= Other) break;
            Add(frame, hash);
        }
        return [.. chosen];

        int Nearest(PdqHash hash) => seen.Count == 0 ? int.MaxValue : seen.Min(one => one.DistanceTo(hash));

        void Add(int frame, PdqHash hash)
        {
            chosen.Add(frame);
            seen.Add(hash);
        }
    }
}
