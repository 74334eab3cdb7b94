namespace Domicile.Feed;

/// <summary>The feed of a viewer who is not signed in: the shelf's order, then the same again. All its state is in the cursor.</summary>
internal static class PopularSlice
{
    public static Slice Read(Shelf shelf, Cursor at, int limit)
    {
        var order = at.First is { } first ? shelf.After(first) : shelf.Order;
        if (order.Count == 0) return new([], null);

        // In later rounds the first is left out where it would meet its own creator's last. A slice ends with its round.
        var seam = order.Count > 1 && order[0].Creator == order[^1].Creator ? 1 : 0;
        var isFirstRound = at.Offset < order.Count;
        var from = isFirstRound ? at.Offset : seam + (at.Offset - order.Count) % (order.Count - seam);
        Slot[] slots = [.. order.Skip(from).Take(limit).Select(candidate => new Slot(candidate, !isFirstRound))];
        return new(slots, at with { Stamp = shelf.Stamp, Offset = at.Offset + slots.Length });
    }
}
