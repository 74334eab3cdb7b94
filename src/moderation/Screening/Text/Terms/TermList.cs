using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;

namespace Domicile.Screening.Text.Terms;

/// <summary>
/// A list of terms in one file, a term a line. <c>term</c> is found as a whole word, <c>term*</c> at a word's start, <c>*term</c> at its end,
/// <c>*term*</c> anywhere; <c>=term</c> only as written, but for case, accents and what nobody sees. Lines that begin with # are comments;
/// <c># weight: 0.8</c> sets the score of a hit.
/// </summary>
/// <param name="Version">Changes with the file.</param>
internal sealed record TermList(string Name, string Version, double Weight, IReadOnlyList<TermList.Term> Terms)
{
    public const int MaxTerms = 100_000, MaxLength = 100, MaxBytes = 8 << 20;

    /// <param name="Line">In its file, from 1.</param>
    /// <param name="Exactly">Whether disguises do not count.</param>
    public sealed record Term(int Line, string Text, bool AtStart, bool AtEnd, bool Exactly);

    /// <summary>Reads a list, or says in which line what is wrong.</summary>
    public static Outcome<TermList> Parse(string name, string file)
    {
        if (file.Length > MaxBytes) return Bad(name, 1, $"is longer than {MaxBytes} characters");
        var (terms, weight, number) = (new List<Term>(), 1.0, 0);
        foreach (var raw in file.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.StartsWith("# weight:", StringComparison.Ordinal))
            {
                if (!double.TryParse(line.AsSpan(9), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out weight) || weight is not (> 0 and <= 1))
                    return Bad(name, number, "has a weight that is no number above 0, at most 1");
                continue;
            }
            if (line.Length == 0 || line.StartsWith('#')) continue;
            var exactly = line.StartsWith('=');
            var text = (exactly ? line[1..] : line).Trim();
            var (start, end) = (!text.StartsWith('*'), !text.EndsWith('*'));
            text = text.Trim('*').Trim();
            if (text.Length > MaxLength) return Bad(name, number, $"is longer than {MaxLength} characters");
            if (text.Contains('*', StringComparison.Ordinal)) return Bad(name, number, "has a star within it");
            if (!Strip.Of(text, unmask: false).Cells.Any(cell => cell.Character != ' ')) return Bad(name, number, "has no letter, digit or picture");
            terms.Add(new(number, text, start, end, exactly));
            if (terms.Count > MaxTerms) return Bad(name, number, $"is one more than {MaxTerms} terms");
        }
        return new TermList(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..12], weight, terms);
    }

    // The line's number, never the line: lists may be protected.
    private static Refusal Bad(string name, int line, string what) => new("term-list-malformed", 400, $"{name}, line {line}: the entry {what}.");
}
