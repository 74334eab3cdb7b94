using Domicile.Web;

namespace Domicile.Identity;

/// <summary>What moderators can keep a person from here.</summary>
public static class IdentityFeatures
{
    /// <summary>Changing name, text and picture.</summary>
    public static readonly Feature Profile = new("profile");
}
