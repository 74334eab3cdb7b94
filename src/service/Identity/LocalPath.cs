namespace Domicile.Identity;

/// <summary>Where to go on after signing in: only ever a path of this site.</summary>
public static class LocalPath
{
    public static string Of(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";

    /// <summary>The page, told where to go on.</summary>
    public static string To(string page, string? next) => Of(next) is { Length: > 1 } path ? $"{page}?next={Uri.EscapeDataString(path)}" : page;
}
