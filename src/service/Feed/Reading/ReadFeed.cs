using Domicile.Base;
using Domicile.Community;
using Domicile.Web;

namespace Domicile.Feed;

/// <summary>
/// Reads a page of a feed: chooses places, looks the videos up, and goes on choosing where some are no longer published.
/// </summary>
internal sealed class ReadFeed(CandidateIndex index, IGrainFactory grains, Showing showing)
{
    // Against an index full of videos that are gone: at most this many looks a page.
    private const int Looks = 4;

    public async Task<Outcome<FeedPage>> Read(FeedQuery query, SubjectId? viewer, ViewerAge age, CancellationToken cancellationToken)
    {
        if (query.At.Mode == FeedMode.Following && viewer is null) return Caller.SignInFirst;
        var eyes = await showing.EyesOf(viewer, age, cancellationToken);

        var items = new List<FeedItem>(query.Limit);
        if (query.Opens)
        {
            items.AddRange(await showing.Show([new(new(query.At.Video, default, default), false)], eyes, recommended: false, cancellationToken));
            if (items.Count == 0) return FeedQuery.NotHere;
        }

        Cursor? at = query.At;
        for (var look = 0; look < Looks && items.Count < query.Limit && at is { } place; look++)
        {
            var asked = query.Limit - items.Count;
            var slice = await Choose(place, eyes, asked, cancellationToken);
            items.AddRange(await showing.Show(slice.Slots, eyes, place.Mode == FeedMode.ForYou, cancellationToken));
            at = slice.Next;
            if (slice.Slots.Count < asked && items.Count > 0) break;
        }
        return new FeedPage(items, at?.ToString(), items.Count == 0 || at is null || items.Any(item => item.Again));
    }

    private async Task<Slice> Choose(Cursor at, Eyes eyes, int limit, CancellationToken cancellationToken) => (at.Mode, eyes.Viewer) switch
    {
        (FeedMode.Following, _) => FollowingSlice.Read(await index.Current(cancellationToken), eyes.Followed, at, limit),
        (_, { } viewer) => await ViewerSlice.Read(grains, viewer, at, limit),
        _ => PopularSlice.Read(await index.At(at.Stamp, cancellationToken), at, limit),
    };
}
