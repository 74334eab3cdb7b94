using Domicile.Base;

namespace Domicile.Feed;

/// <summary>The For You feed of a signed-in viewer, from its grain.</summary>
internal static class ViewerSlice
{
    public static async Task<Slice> Read(IGrainFactory grains, SubjectId viewer, Cursor at, int limit)
    {
        var stretch = await grains.GetGrain<IViewer>(viewer.Value).Next(at.Stamp, at.Offset, at.Video.Value, limit);
        return new([.. stretch.Places.Select(place => new Slot(new(new(place.Video), default, default), place.Again))],
            stretch.Places.Count == 0 ? null : at with { Stamp = stretch.Buffer, Offset = stretch.Offset });
    }
}
