using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Feed.Viewers;
using Domicile.Identity;
using Domicile.Web;

namespace Domicile.Feed.Reading;

/// <summary>
/// Reads a page of a feed: chooses slots, looks the videos up, and goes on choosing where some are no longer published.
/// </summary>
internal sealed class ReadFeed(CandidateIndex index, IGrainFactory grains, FeedItems feedItems)
{
    // Bounds the work where the index is full of videos that are gone.
    private const int MaxSlices = 4;

    public async Task<Outcome<FeedPage>> Read(FeedQuery query, SubjectId? viewer, ViewerAge age, CancellationToken cancellationToken)
    {
        if (query.At.Mode == FeedMode.Following && viewer is null) return Caller.SignInFirst;
        var context = await feedItems.ContextOf(viewer, age, cancellationToken);

        var items = new List<FeedItem>(query.Limit);
        if (query.Opens)
        {
            items.AddRange(await feedItems.Of([new(query.At.Video, false)], context, recommended: false, cancellationToken));
            if (items.Count == 0) return FeedQuery.NotHere;
        }

        Cursor? at = query.At;
        for (var read = 0; read < MaxSlices && items.Count < query.Limit && at is { } from; read++)
        {
            var asked = query.Limit - items.Count;
            var slice = await Choose(from, context, asked, cancellationToken);
            items.AddRange(await feedItems.Of(slice.Slots, context, from.Mode == FeedMode.ForYou, cancellationToken));
            at = slice.Next;
            if (slice.Slots.Count < asked && items.Count > 0) break;
        }
        return new FeedPage(items, at?.ToString(), items.Count == 0 || at is null || items.Any(item => item.Again));
    }

    private async Task<Slice> Choose(Cursor at, ViewerContext context, int limit, CancellationToken cancellationToken) => (at.Mode, context.Viewer) switch
    {
        (FeedMode.Following, _) => FollowingSlice.Read(await index.Current(cancellationToken), context.Followed, at, limit),
        (_, { } viewer) => await grains.GetGrain<IViewer>(viewer.Value).Next(at, limit),
        _ => PopularSlice.Read(await index.At(at.Stamp, cancellationToken), at, limit),
    };
}
