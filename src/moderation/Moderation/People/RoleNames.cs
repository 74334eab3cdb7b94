using System.Text.Json;

namespace Domicile.Moderation.People;

/// <summary>Roles one by one, and as they are written.</summary>
internal static class RoleNames
{
    public static IReadOnlyList<Role> Split(Role roles) => [.. Enum.GetValues<Role>().Where(role => role != Role.None && roles.HasFlag(role))];

    /// <summary>Such as <c>child_safety</c>.</summary>
    public static string Of(Role role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());

    /// <summary>All of these together; null where one is none.</summary>
    public static Role? Parse(IEnumerable<string> names)
    {
        var all = Role.None;
        foreach (var name in names)
        {
            var role = Split((Role)~0).FirstOrDefault(role => Of(role) == name.Replace('-', '_'));
            if (role == Role.None) return null;
            all |= role;
        }
        return all;
    }
}
