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

    // Reserved as a whole name: in others these words are ordinary.
    private static readonly FrozenSet<string> ReservedNames =
        new[] { "about", "api", "ledger", "me", "privacy", "root", "settings", "system" }.Select(Folded).ToFrozenSet();

    // Reserved as a part of any name, too: whoever has one seems to speak for the service.
    private static readonly IReadOnlyList<string> ReservedParts = Words(
        "admin", "administrator", "admins", "domicile", "help", "helpdesk", "moderation", "moderator", "moderators", "official", "officials",
        "operator", "operators", "overseer", "overseers", "security", "staff", "support");

    // Reserved where they are two parts of a name, one of each.
    private static readonly IReadOnlyList<string> Groups = Words("desk", "team"),
        Offices = Words("account", "accounts", "appeals", "privacy", "safety", "service", "trust");

    public static Outcome<string> Parse(string text)
    {
        var name = text.Trim();
        // What a person counts, so that an emoji name is told about its characters, not about its length.
        if (new StringInfo(name).LengthInTextElements is < MinLength or > MaxLength) return WrongLength;
        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_') || Skeleton(name).Length == 0) return WrongCharacters;
        name = name.ToLowerInvariant();
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal)) return WrongDots;
        return IsReserved(name) ? Reserved : name;
    }

    /// <summary>Equal for names that people take for each other: 0 and o, 1 and l; dots and underscores do not tell names apart.</summary>
    public static string Skeleton(string name) => WithoutSeparators(name.ToLowerInvariant()).Replace('0', 'o').Replace('1', 'l');

    private static string WithoutSeparators(string name) =>
        name.Replace(".", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    // Also as it reads where two letters look like one.
    private static bool IsReserved(string name) => SpeaksForService(name) || SpeaksForService(name
        .Replace("rn", "m", StringComparison.Ordinal).Replace("cl", "d", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal));

    private static bool SpeaksForService(string name)
    {
        var whole = Folded(WithoutSeparators(name));
        return ReservedNames.Contains(whole) || ReservedParts.Any(word => whole == word || HasPart(name, word))
            || (Groups.Any(word => HasPart(name, word)) && Offices.Any(word => HasPart(name, word)));
    }

    // A part ends where the name does, at a dot, an underscore or a digit. A digit may be one, or the letter that it looks like.
    private static bool HasPart(string name, string word)
    {
        var folded = Folded(name);
        for (var at = folded.IndexOf(word, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(word, at + 1, StringComparison.Ordinal))
            if (IsEdge(name, at - 1) && IsEdge(name, at + word.Length)) return true;
        return false;
    }

    private static bool IsEdge(string name, int at) => at < 0 || at >= name.Length || !char.IsAsciiLetter(name[at]);

    private static string[] Words(params string[] words) => [.. words.Select(Folded)];

    // Coarser than a skeleton, which decides who may have a name at all. No longer and no shorter: edges are looked for in the name itself.
    private static string Folded(string name) => string.Concat(name.Select(LooksLike));

    private static char LooksLike(char letter) =>
        "01345789l".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? "oieastbgi"[at] : letter;
}
