using Domicile.Feed.Candidates;

namespace Domicile.Feed.Reading;

/// <summary>The feed of a viewer who is not signed in: the snapshot's order, then the same again. All its state is in the cursor.</summary>
internal static class PopularSlice
{
    public static Slice Read(CandidateSnapshot snapshot, Cursor at, int limit)
    {
        var order = at.First is { } first ? snapshot.After(first) : snapshot.Order;
        if (order.Count == 0) return new([], null);

        // In later rounds the first is left out where it would meet its own creator's last. A slice ends with its round.
        var seam = order.Count > 1 && order[0].Creator == order[^1].Creator ? 1 : 0;
        var isFirstRound = at.Offset < order.Count;
        var from = isFirstRound ? at.Offset : seam + (at.Offset - order.Count) % (order.Count - seam);
        Slot[] slots = [.. order.Skip(from).Take(limit).Select(candidate => new Slot(candidate.Video, !isFirstRound))];
        return new(slots, at with { Stamp = snapshot.Stamp, Offset = at.Offset + slots.Length });
    }
}
