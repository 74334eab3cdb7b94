using System.Text;

namespace Domicile.Screening.Text.Terms;

/// <summary>
/// A text as terms are looked for in it: folded letters and digits, one space for whatever is between words, and where each stood in the text.
/// </summary>
internal sealed class Strip
{
    /// <summary>One folded character and the UTF-16 units of the text that it came from.</summary>
    /// <param name="IsPlainLetter">Whether the text had a letter here, rather than a digit or sign that looks like one.</param>
    public readonly record struct Cell(char Character, int Start, int End, bool IsPlainLetter);

    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>Whether disguises have been taken off: look-alikes, and digits and signs in the place of letters.</summary>
    public required bool Unmasked { get; init; }

    /// <summary>Whether single letters that stood apart have been put together: "t e r m".</summary>
    public bool Joined { get; init; }

    public static Strip Of(string text, bool unmask)
    {
        var cells = new List<Cell>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            // A lone surrogate becomes U+FFFD, which is a space between words.
            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            var (start, end) = (at, at += length);
            if (Folding.IsUnseen(rune)) continue;
            var mask = unmask ? Mask(rune, end < text.Length && char.IsLetterOrDigit(text[end])) : '\0';
            if (mask != '\0') cells.Add(new(mask, start, end, rune.Value is 'l' or 'I'));
            else if (IsWordPart(rune))
            {
                var letter = Rune.IsLetter(rune);
                foreach (var c in unmask ? Folding.Looks(rune) : Folding.Plain(rune))
                {
                    var under = unmask && c < 128 ? Mask(new(c), true) : '\0';
                    cells.Add(new(under == '\0' ? c : under, start, end, letter));
                }
            }
            else if (cells.Count > 0 && cells[^1].Character != ' ') cells.Add(new(' ', start, end, false));
        }
        return new() { Cells = cells, Unmasked = unmask };
    }

    /// <summary>Runs of one character cut to so many, or null if there is none as long as three.</summary>
    public Strip? Unstretched(int longest)
    {
        var (cells, run, cut) = (new List<Cell>(Cells.Count), 0, false);
        for (var i = 0; i < Cells.Count; i++)
        {
            run = i > 0 && Cells[i].Character == Cells[i - 1].Character ? run + 1 : 1;
            cut |= run >= 3;
            if (run <= longest || (run == 2 && !IsLong(i))) cells.Add(Cells[i]);
        }
        return cut ? new() { Cells = cells, Unmasked = Unmasked } : null;
    }

    private bool IsLong(int second) => second + 1 < Cells.Count && Cells[second + 1].Character == Cells[second].Character;

    /// <summary>Words of one letter put together where three or more follow each other; null if there are none.</summary>
    public Strip? Together()
    {
        var (cells, joined) = (new List<Cell>(), false);
        for (var i = 0; i < Cells.Count;)
        {
            var end = i;
            while (end < Cells.Count && IsAlone(end)) end += 2;
            if (end - i >= 6)
            {
                joined = true;
                for (var letter = i; letter < end && letter < Cells.Count; letter += 2) cells.Add(Cells[letter]);
                cells.Add(new(' ', cells[^1].End, cells[^1].End, false));
                i = end;
            }
            // Only what was put together: the rest is looked at as it is.
            else i++;
        }
        return joined ? new() { Cells = cells, Unmasked = Unmasked, Joined = true } : null;
    }

    private bool IsAlone(int i) => Cells[i].Character != ' ' && (i == 0 || Cells[i - 1].Character == ' ')
        && (i + 1 == Cells.Count || Cells[i + 1].Character == ' ');

    private static bool IsWordPart(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.OtherSymbol or System.Globalization.UnicodeCategory.NonSpacingMark
        or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.OtherNumber
        or System.Globalization.UnicodeCategory.LetterNumber;

    // Digits and signs for letters, and i for l, which look alike in many typefaces. A sign at a word's end is punctuation.
    private static char Mask(Rune rune, bool inside) => rune.Value switch
    {
        '0' => 'o',
        '1' or 'l' or 'I' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        '!' or '|' when inside => 'i',
        '+' when inside => 't',
        '(' when inside => 'c',
        '€' when inside => 'e',
        _ => '\0',
    };
}
