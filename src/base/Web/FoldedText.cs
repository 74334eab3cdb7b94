using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Domicile.Web;

/// <summary>
/// Text in lower case, with every character whose compatibility form (NFKC) is ASCII as that form: full-width, circled or mathematical letters, ligatures.
/// <see cref="string.Normalize()"/> does nothing here, because the service runs without Unicode's data (<c>InvariantGlobalization</c>).
/// </summary>
internal static class FoldedText
{
    private static readonly FrozenDictionary<int, string> Forms = Read().ToFrozenDictionary();

    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Forms.GetValueOrDefault(rune.Value) is { } form) folded.Append(form);
            else if (Rune.IsWhiteSpace(rune)) folded.Append(' ');
            else folded.Append(Rune.ToLowerInvariant(rune));
        }
        return folded.ToString();
    }

    // A line is a code point and its form ("fb01 =fi"), or the first of several code points and the letter that each of them stands for ("ff21 +abc").
    private static IEnumerable<KeyValuePair<int, string>> Read()
    {
        using var resource = typeof(FoldedText).Assembly.GetManifestResourceStream("compatibility-forms")!;
        using var lines = new StreamReader(resource);
        while (lines.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var first = int.Parse(line.AsSpan(0, space), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var forms = line[(space + 2)..];
            if (line[space + 1] == '=') yield return new(first, forms);
            else for (var next = 0; next < forms.Length; next++) yield return new(first + next, forms[next].ToString());
        }
    }
}
