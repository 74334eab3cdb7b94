using Domicile.Base;
using Domicile.Identity;
using Domicile.Social;
using Domicile.Video;

namespace Domicile.Feed.Reading;

/// <summary>What of a viewer decides how items look.</summary>
/// <param name="Viewer">Null where nobody is signed in.</param>
/// <param name="Followed">Whom the viewer follows.</param>
/// <param name="Age">What is known of the viewer's age.</param>
internal sealed record ViewerContext(SubjectId? Viewer, IReadOnlySet<SubjectId> Followed, ViewerAge Age);

/// <summary>Turns slots into items. The catalog, not the candidate index, decides last whether a video may be seen.</summary>
internal sealed class FeedItems(ICatalog catalog, IProfiles profiles, IFollows follows, IReactions reactions)
{
    private static readonly ViewerContext Anyone = new(null, new HashSet<SubjectId>(), ViewerAge.SignedOut);

    public async Task<ViewerContext> ContextOf(SubjectId? viewer, ViewerAge age, CancellationToken cancellationToken) =>
        viewer is { } subject ? new(subject, await follows.FollowedBy(subject, cancellationToken), age) : Anyone;

    /// <summary>
    /// The slots' videos that are still published, by creators who are still here. Where a video that is gone stood between two of the same
    /// creator, the second is left out too: a later feed brings it. Adults-only videos are not recommended; to a viewer from whom one is closed,
    /// its item shows the creator and nothing more.
    /// </summary>
    /// <param name="slots">In order.</param>
    /// <param name="context">The viewer.</param>
    /// <param name="recommended">Whether the feed, not the viewer, chose the videos.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<FeedItem>> Of(
        IReadOnlyList<Slot> slots, ViewerContext context, bool recommended, CancellationToken cancellationToken)
    {
        if (slots.Count == 0) return [];
        var videos = (await catalog.Get([.. slots.Select(slot => slot.Video).Distinct()], cancellationToken))
            .ToDictionary(video => video.Id);
        var creators = await profiles.Get([.. videos.Values.Select(video => video.Creator).Distinct()], cancellationToken);
        var counts = await reactions.Count(videos.Keys, cancellationToken);
        var liked = context.Viewer is { } viewer ? await reactions.LikedBy(viewer, videos.Keys, cancellationToken) : null;

        var items = new List<FeedItem>(slots.Count);
        SubjectId? last = null;
        var gap = false;
        foreach (var slot in slots)
        {
            if (!videos.TryGetValue(slot.Video, out var video) || !creators.TryGetValue(video.Creator, out var creator)
                || (recommended && video.AdultsOnly))
            {
                gap = true;
                continue;
            }
            var meets = gap && video.Creator == last;
            gap = meets;
            if (meets) continue;
            last = video.Creator;
            var item = new FeedItem(video.Id, video.Caption, creator, counts.GetValueOrDefault(video.Id), liked?.Contains(video.Id) ?? false,
                context.Followed.Contains(video.Creator), video.Creator == context.Viewer, slot.Again,
                video.CoverUrl, video.Renditions, video.Width, video.Height, video.Seconds, video.HasSound, video.Label, video.AdultsOnly);
            items.Add(video.AdultsOnly && context.Age != ViewerAge.Adult ? item with { Closed = context.Age, Caption = "", Cover = null, Renditions = [] } : item);
        }
        return items;
    }
}
