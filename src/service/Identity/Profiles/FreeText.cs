using System.Globalization;
using System.Text;
using Domicile.Base;

namespace Domicile.Identity.Profiles;

/// <summary>
/// Text that people write about themselves: any script and emoji, but nothing that breaks out of its place: no control characters,
/// no directional overrides, no lone surrogates, no piles of combining marks.
/// </summary>
internal static class FreeText
{
    public const int DisplayNameLength = 50;
    public const int AboutLength = 160;

    public static readonly Refusal DisplayNameWrongLength = new("display-name-length", 422, $"A display name has 1 to {DisplayNameLength} characters.");
    public static readonly Refusal AboutTooLong = new("about-length", 422, $"The text about you has at most {AboutLength} characters.");
    public static readonly Refusal HiddenCharacters = new("hidden-characters", 422, "Control characters and text-direction overrides cannot be used here.");

    public static Outcome<string> DisplayName(string text) => Parse(text, 1, DisplayNameLength, lines: false, DisplayNameWrongLength);

    public static Outcome<string> About(string text) =>
        Parse(text.ReplaceLineEndings("\n"), 0, AboutLength, lines: true, AboutTooLong);

    private static Outcome<string> Parse(string text, int min, int max, bool lines, Refusal wrongLength)
    {
        text = text.Trim();
        // A text element may hold any number of marks: both are bounded.
        if (text.Length > max * 8 || new StringInfo(text).LengthInTextElements is var length && (length < min || length > max)) return wrongLength;
        var visible = min == 0;
        var marks = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var taken) != System.Buffers.OperationStatus.Done) return HiddenCharacters;
            at += taken;
            if (IsHidden(rune) && !(lines && rune.Value == '\n')) return HiddenCharacters;
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks > 4) return HiddenCharacters;
            visible |= category is not (UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned)
                && marks == 0;
        }
        return visible ? text : wrongLength;
    }

    private static bool IsHidden(Rune rune) => Rune.IsControl(rune) || rune.Value is
        0x061C or 0x200B or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB)
        // The Hangul fillers and the Braille blank are letters that show nothing.
        or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;
}
