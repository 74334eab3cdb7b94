using Domicile.Web;

namespace Domicile.Video;

/// <summary>What moderators can keep a person from here.</summary>
public static class VideoFeatures
{
    /// <summary>Uploading videos and publishing them.</summary>
    public static readonly Feature Post = new("post");
}
