using Domicile.Web;

namespace Domicile.Social;

/// <summary>What moderators can keep a person from here.</summary>
public static class SocialFeatures
{
    /// <summary>Liking.</summary>
    public static readonly Feature React = new("react");

    /// <summary>Following.</summary>
    public static readonly Feature Follow = new("follow");
}
