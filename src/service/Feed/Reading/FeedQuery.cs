using Domicile.Base;
using Domicile.Video;

namespace Domicile.Feed.Reading;

/// <summary>What is asked of a feed.</summary>
/// <param name="At">Where to go on.</param>
/// <param name="Limit">How many videos.</param>
/// <param name="Opens">Whether the cursor's video, a shared one, comes first.</param>
internal sealed record FeedQuery(Cursor At, int Limit, bool Opens = false)
{
    public const int MostItems = 20;
    public const int UsualItems = 8;

    public static readonly Refusal UnknownMode = new("unknown-feed", 400, "The feed is one of for_you and following; a video opens for_you alone.");
    public static readonly Refusal WrongLimit = new("feed-limit", 400, $"A page of the feed has 1 to {MostItems} videos.");
    public static readonly Refusal WrongCursor = new("feed-cursor", 400, "The cursor is not one that this feed gave out.");
    public static readonly Refusal NotHere = new("video-not-found", 404, "This video is not here, or not any more.");

    /// <summary>The query of <c>GET /api/feed</c>.</summary>
    public static Outcome<FeedQuery> Parse(string? mode, string? cursor, int? limit, string? start)
    {
        FeedMode? feed = mode switch { null or "for_you" => FeedMode.ForYou, "following" => FeedMode.Following, _ => null };
        if (feed is not { } known || start is not null && known != FeedMode.ForYou) return UnknownMode;
        if (limit is < 1 or > MostItems) return WrongLimit;
        if (cursor is not null)
            return start is null && Cursor.TryParse(cursor, known, out var at) ? new FeedQuery(at, limit ?? UsualItems) : WrongCursor;
        if (start is null) return new FeedQuery(Cursor.Start(known), limit ?? UsualItems);
        return Id.TryParse<VideoId>(start, out var first) ? Opening(first, limit ?? UsualItems) : NotHere;
    }

    /// <summary>A shared video, then the feed.</summary>
    public static FeedQuery Opening(VideoId first, int limit = UsualItems) => new(Cursor.Start(FeedMode.ForYou, first), limit, Opens: true);
}
