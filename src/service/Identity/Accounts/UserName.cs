using System.Collections.Frozen;
using System.Globalization;
using Domicile.Base;

namespace Domicile.Identity.Accounts;

/// <summary>
/// A user name: 2 to 24 of a–z, 0–9, '.' and '_', kept in lower case. One script leaves nothing to confuse across scripts;
/// the look-alikes within it are folded by <see cref="Skeleton"/>.
/// </summary>
internal static class UserName
{
    public const int MinLength = 2;
    public const int MaxLength = 24;

    public static readonly Refusal WrongLength = new("user-name-length", 422, $"A user name has {MinLength} to {MaxLength} characters.");
    public static readonly Refusal WrongCharacters = new("user-name-characters", 422, "A user name is made of the letters a to z, digits, '.' and '_', with at least one letter or digit.");
    public static readonly Refusal WrongDots = new("user-name-dots", 422, "A user name neither begins nor ends with a dot, nor has two in a row.");
    public static readonly Refusal Reserved = new("user-name-reserved", 422, "This user name is reserved.");
    public static readonly Refusal Taken = new("user-name-taken", 409, "This user name, or one that looks like it, is taken.");

    private static readonly FrozenSet<string> ReservedSkeletons = new[]
    {
        "about", "admin", "administrator", "api", "domicile", "help", "ledger", "me", "moderation", "moderator", "official",
        "operator", "overseer", "privacy", "root", "security", "settings", "staff", "support", "system",
    }.Select(Skeleton).ToFrozenSet();

    public static Outcome<string> Parse(string text)
    {
        var name = text.Trim();
        // What a person counts, so that an emoji name is told about its characters, not about its length.
        if (new StringInfo(name).LengthInTextElements is < MinLength or > MaxLength) return WrongLength;
        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_') || Skeleton(name).Length == 0) return WrongCharacters;
        name = name.ToLowerInvariant();
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal)) return WrongDots;
        if (ReservedSkeletons.Contains(Skeleton(name))) return Reserved;
        return name;
    }

    /// <summary>Equal for names that people take for each other: 0 and o, 1 and l; dots and underscores do not tell names apart.</summary>
    public static string Skeleton(string name) => name.ToLowerInvariant()
        .Replace('0', 'o').Replace('1', 'l').Replace(".", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
