namespace Domicile.Identity.Accounts;

/// <summary>Tells whether people take user names for each other.</summary>
public static class NameSkeleton
{
    /// <summary>Equal for names that look alike.</summary>
    public static string Of(string name) => UserName.Skeleton(name);
}
