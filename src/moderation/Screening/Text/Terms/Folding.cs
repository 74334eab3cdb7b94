using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Domicile.Screening.Text.Terms;

/// <summary>
/// What a character is the same as: without case, accents, width and style (<see cref="Plain"/>), or as it looks to a reader
/// (<see cref="Looks"/>), by Unicode's confusables (UTS 39). Marks and characters that nobody sees are the same as none. The service runs without
/// the platform's culture data, whose normalisation would do a part of it.
/// </summary>
internal static class Folding
{
    // Lazily: who matches no terms pays nothing.
    private static readonly Lazy<FrozenDictionary<int, (string Plain, string Looks)>> Table = new(Read);

    // Marks that writers add or leave out, and that hide a term in heaps. Others, such as the vowels of Devanagari, are letters.
    private static readonly (int From, int To)[] Marks =
    [
        (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
    ];

    public static string Plain(Rune rune) => rune.IsAscii || !Table.Value.TryGetValue(rune.Value, out var folded)
        ? Lower(rune) : folded.Plain;

    public static string Looks(Rune rune) => rune.IsAscii || !Table.Value.TryGetValue(rune.Value, out var folded)
        ? Lower(rune) : folded.Looks;

    /// <summary>Whether nobody sees it: joiners, directional controls, soft hyphens, variation selectors, tags, marks on another letter.</summary>
    public static bool IsUnseen(Rune rune) => !rune.IsAscii
        && (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            || rune.Value is 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or 0xFFA0
                or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF)
            || Array.Exists(Marks, range => rune.Value >= range.From && rune.Value <= range.To && !Rune.IsLetterOrDigit(rune)));

    private static string Lower(Rune rune) => Rune.ToLowerInvariant(rune).ToString();

    private static FrozenDictionary<int, (string, string)> Read()
    {
        using var lines = new StreamReader(typeof(Folding).Assembly.GetManifestResourceStream("Folding.txt")!);
        var table = new Dictionary<int, (string, string)>();
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var parts = line.Split(';');
            var point = int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var plain = parts[1].Length > 0 ? parts[1] : Lower(new(point));
            table.Add(point, (plain, parts[2].Length > 0 ? parts[2] : plain));
        }
        return table.ToFrozenDictionary();
    }
}
