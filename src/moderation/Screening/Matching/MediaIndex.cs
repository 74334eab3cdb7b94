using Domicile.Screening.Hashing;
using Domicile.Screening.Index;

namespace Domicile.Screening.Matching;

/// <summary>What of an upload and of one known entry is the same, in one way of looking at both.</summary>
/// <param name="Entry">Which, as it was added.</param>
/// <param name="UploadShare">Of the upload's hashes in its view, 0 to 1.</param>
/// <param name="EntryShare">Of the entry's hashes in its view, 0 to 1.</param>
/// <param name="Distance">Bits of the nearest pair.</param>
/// <param name="Uploaded">That pair's hash in the upload, turned, and <paramref name="Known"/> in the entry.</param>
/// <param name="Seen">What the upload was seen as.</param>
/// <param name="Turned">How it was turned to match.</param>
internal sealed record Likeness(
    int Entry, double UploadShare, double EntryShare, int Distance, PdqHash Uploaded, PdqHash Known, View Seen, Turn Turned);

/// <summary>
/// Known pictures and videos, to be compared with uploads: a picture is a video of one frame. All frames must agree on how they match (such as
/// "without its bars, mirrored"), which keeps chance apart from likeness.
/// </summary>
internal sealed class MediaIndex
{
    private static readonly Turn[] AllTurns = Enum.GetValues<Turn>(), PartTurns = [Turn.None, Turn.FlipY];

    private static readonly int Kinds = Enum.GetValues<View>().Length;

    private readonly HashIndex _index = new();
    private readonly Lock _adding = new();
    private Known[] _known = new Known[1024];

    // Hashes of each view; null for an entry of one.
    private int[]?[] _sizes = new int[]?[256];
    private int _hashes, _entries;

    public int Entries => _entries;

    public int Hashes => _index.Count;

    public long Bytes => _index.Bytes + _known.Length * 8L;

    /// <summary>Adds entries, many at once where there are many. Returns the first one's number; the others follow.</summary>
    public int Add(IReadOnlyList<IReadOnlyList<ViewHash>> entries)
    {
        lock (_adding)
        {
            var (first, count) = (_entries, entries.Sum(entry => entry.Count));
            var (hashes, values, at) = (new PdqHash[count], new int[count], 0);
            Array.Resize(ref _known, (int)Math.Max(_known.Length, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_hashes + count))));
            Array.Resize(ref _sizes, (int)Math.Max(_sizes.Length, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_entries + entries.Count))));
            foreach (var entry in entries)
            {
                var sizes = new int[Kinds];
                foreach (var hash in entry)
                {
                    _known[_hashes] = new(_entries, (ushort)sizes[(int)hash.View]++, hash.View);
                    (hashes[at], values[at++]) = (hash.Hash, _hashes++);
                }
                _sizes[_entries++] = entry.Count == 1 ? null : sizes;
            }
            // Last, so that nobody finds what is not described yet.
            _index.Add(hashes, values);
            return first;
        }
    }

    /// <summary>For each entry that the upload is like in any way, the way in which it is most; the best first.</summary>
    /// <param name="upload">Its hashes.</param>
    /// <param name="limit">Of an entry, the bits at most, 0 to 31; or negative for one that is not asked.</param>
    /// <param name="isNegative">Whether an entry is known to be harmless: what is at least as like it says nothing.</param>
    public IReadOnlyList<Likeness> Match(IReadOnlyList<ViewHash> upload, Func<int, int> limit, Func<int, bool> isNegative)
    {
        var (tallies, found) = (new Dictionary<(int Entry, View Seen, Turn Turn, View Known), Tally>(), new List<Found>());
        var (totals, near) = (upload.CountBy(hash => hash.View).ToDictionary(), new List<(int Entry, int Frame, Found Found, View View, Turn Turn, PdqHash Turned)>());
        foreach (var (at, hash) in upload.Index())
        {
            near.Clear();
            var harmless = int.MaxValue;
            foreach (var turn in hash.View.IsPart() ? PartTurns : AllTurns)
            {
                var turned = Dihedral.OfBits(hash.Hash, turn);
                _index.Find(turned, PdqHash.MatchDistance, found);
                var known = Volatile.Read(ref _known);
                foreach (var one in found)
                {
                    var (entry, frame, view) = known[one.Value];
                    if (!Views.Matches(hash.View, turn, view) || one.Distance > limit(entry)) continue;
                    if (isNegative(entry)) harmless = Math.Min(harmless, one.Distance);
                    else near.Add((entry, frame, one, view, turn, turned));
                }
            }
            near.RemoveAll(one => one.Found.Distance >= harmless);
            // A harmless frame neither speaks for a match nor against one.
            if (harmless != int.MaxValue && near.Count == 0) totals[hash.View]--;
            foreach (var (entry, frame, one, view, turn, turned) in near)
            {
                var key = (entry, hash.View, turn, view);
                if (!tallies.TryGetValue(key, out var tally)) tallies.Add(key, tally = new());
                tally.Count(at, frame, one, turned);
            }
        }
        return [.. tallies.Select(one => one.Value.Sum(one.Key.Entry, one.Key.Seen, one.Key.Turn, totals[one.Key.Seen], _sizes[one.Key.Entry]?[(int)one.Key.Known] ?? 1))
            .GroupBy(likeness => likeness.Entry).Select(ways => ways.MaxBy(Strength)!).OrderByDescending(Strength)];
    }

    // Of two ways that show as much, the one by whole pictures says more than the one by a part of them.
    private static (double, bool, int) Strength(Likeness likeness) =>
        (Math.Max(likeness.UploadShare, likeness.EntryShare), !likeness.Seen.IsPart(), -likeness.Distance);

    private readonly record struct Known(int Entry, ushort Frame, View View);

    private sealed class Tally
    {
        private readonly HashSet<int> _frames = [];
        private int _last = -1, _uploaded;
        private Found _nearest = new(0, int.MaxValue, default);
        private PdqHash _turned;

        public void Count(int uploaded, int frame, in Found found, in PdqHash turned)
        {
            if (_last != uploaded) _uploaded++;
            _last = uploaded;
            _frames.Add(frame);
            if (found.Distance < _nearest.Distance) (_nearest, _turned) = (found, turned);
        }

        public Likeness Sum(int entry, View seen, Turn turn, int uploads, int frames) =>
            new(entry, (double)_uploaded / uploads, (double)_frames.Count / frames, _nearest.Distance, _turned, _nearest.Hash, seen, turn);
    }
}
