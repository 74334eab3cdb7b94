using Domicile.Identity;
using Domicile.Social;
using Domicile.Video;

namespace Domicile.Feed.Reading;

/// <summary>One page of a feed.</summary>
/// <param name="Items">In the order to show them.</param>
/// <param name="Next">The cursor of the page after; null where there is none.</param>
/// <param name="Exhausted">The viewer has seen everything there is: what goes on is seen before, or nothing.</param>
internal sealed record FeedPage(IReadOnlyList<FeedItem> Items, string? Next, bool Exhausted);

/// <summary>A video as the player needs it.</summary>
/// <param name="Id">The video; its own page is <c>/v/{id}</c>.</param>
/// <param name="Caption">Plain text.</param>
/// <param name="Creator">Who posted it.</param>
/// <param name="Counts">Likes and views.</param>
/// <param name="Liked">The viewer likes it.</param>
/// <param name="Followed">The viewer follows the creator.</param>
/// <param name="Own">The viewer is the creator.</param>
/// <param name="Again">Shown although the viewer has seen it, because nothing new is left.</param>
/// <param name="Cover">Path of a JPEG; null where it is closed.</param>
/// <param name="Renditions">Progressive MP4s, smallest first; none where it is closed.</param>
/// <param name="Width">Pixels, of the largest rendition.</param>
/// <param name="Height">Pixels, of the largest rendition.</param>
/// <param name="Seconds">Playing time.</param>
/// <param name="HasSound">Whether it has an audio track.</param>
/// <param name="Label">What the moderators want viewers to know; null for nothing.</param>
/// <param name="AdultsOnly">For people aged 18 and over.</param>
/// <param name="Closed">What keeps this viewer from it, if anything: caption, cover and renditions are then left out.</param>
public sealed record FeedItem(
    VideoId Id, string Caption, Profile Creator, Counts Counts, bool Liked, bool Followed, bool Own, bool Again,
    string? Cover, IReadOnlyList<Rendition> Renditions, int Width, int Height, double Seconds, bool HasSound, string? Label,
    bool AdultsOnly = false, ViewerAge? Closed = null);
