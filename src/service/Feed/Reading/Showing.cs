using Domicile.Base;
using Domicile.Community;
using Domicile.Video;

namespace Domicile.Feed;

/// <summary>Who looks: null viewer for someone who is not signed in.</summary>
internal sealed record Eyes(SubjectId? Viewer, IReadOnlySet<SubjectId> Followed, ViewerAge Age);

/// <summary>Looks up what is to be shown. The last word on whether a video may be seen is here, not in the index.</summary>
internal sealed class Showing(ICatalog catalog, IProfiles profiles, IReactions reactions)
{
    private static readonly Eyes Anyone = new(null, new HashSet<SubjectId>(), ViewerAge.SignedOut);

    public async Task<Eyes> EyesOf(SubjectId? viewer, ViewerAge age, CancellationToken cancellationToken) =>
        viewer is { } subject ? new(subject, await profiles.FollowedBy(subject, cancellationToken), age) : Anyone;

    /// <summary>
    /// The videos of these slots that are still published, by creators who are still here. Where one that is gone stood between two of the
    /// same creator, the second is left out too: it comes with a later feed. What is for adults alone is not recommended; to whom it is closed,
    /// it shows whose it is and nothing more.
    /// </summary>
    /// <param name="slots">In order.</param>
    /// <param name="eyes">Who looks.</param>
    /// <param name="recommended">Whether it is we who choose what to show.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<FeedItem>> Show(IReadOnlyList<Slot> slots, Eyes eyes, bool recommended, CancellationToken cancellationToken)
    {
        if (slots.Count == 0) return [];
        var videos = (await catalog.Get([.. slots.Select(slot => slot.Candidate.Video).Distinct()], cancellationToken))
            .ToDictionary(video => video.Id);
        var creators = await profiles.Get([.. videos.Values.Select(video => video.Creator).Distinct()], cancellationToken);
        var counts = await reactions.Count(videos.Keys, cancellationToken);
        var liked = eyes.Viewer is { } viewer ? await reactions.LikedBy(viewer, videos.Keys, cancellationToken) : null;

        var items = new List<FeedItem>(slots.Count);
        SubjectId? last = null;
        var gap = false;
        foreach (var slot in slots)
        {
            if (!videos.TryGetValue(slot.Candidate.Video, out var video) || !creators.TryGetValue(video.Creator, out var creator)
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
                eyes.Followed.Contains(video.Creator), video.Creator == eyes.Viewer, slot.Again,
                video.CoverUrl, video.Renditions, video.Width, video.Height, video.Seconds, video.HasSound, video.Label, video.AdultsOnly);
            items.Add(video.AdultsOnly && eyes.Age != ViewerAge.Adult ? item with { Closed = eyes.Age, Caption = "", Cover = null, Renditions = [] } : item);
        }
        return items;
    }
}
