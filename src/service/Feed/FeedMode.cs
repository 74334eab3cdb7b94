namespace Domicile.Feed;

/// <summary>Which feed.</summary>
public enum FeedMode
{
    ForYou,
    Following,
}
