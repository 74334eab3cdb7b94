using System.Globalization;
using System.Text;
using Domicile.Base;

namespace Domicile.Web;

/// <summary>What people write in reports, decisions and appeals: plain text of any script that cannot disturb what stands around it.</summary>
public static class Note
{
    public static readonly Refusal Unusable = new("note-unusable", 422, "This text is too long, or has control characters or text-direction overrides in it.");

    /// <summary>Trimmed and composed (NFC), line ends as LF.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="most">Characters, as people count them.</param>
    /// <param name="least">The same.</param>
    public static Outcome<string> Parse(string? text, int most, int least = 0)
    {
        text = (text ?? "").ReplaceLineEndings("\n").Trim();
        // A character may carry any number of marks: bounded as well.
        if (text.Length > most * 4) return Unusable;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var width) != System.Buffers.OperationStatus.Done) return Unusable;
            if ((Rune.IsControl(rune) && rune.Value != '\n') || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)) return Unusable;
            at += width;
        }
        var length = new StringInfo(text).LengthInTextElements;
        return length >= least && length <= most ? text.Normalize() : Unusable;
    }
}
