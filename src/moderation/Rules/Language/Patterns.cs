using System.Globalization;
using System.Text.RegularExpressions;

namespace Domicile.Rules.Language;

/// <summary>
/// Regular expressions that take a time proportional to the text, whatever they are: without backtracking, and with so few repetitions that
/// the automaton stays small.
/// </summary>
internal static partial class Patterns
{
    /// <summary>The expression, or what is wrong with it.</summary>
    public static (Regex? Regex, string? Wrong) Make(string pattern)
    {
        if (pattern.Length > RuleLimits.Pattern) return (null, $"A pattern has at most {RuleLimits.Pattern} characters.");
        var product = 1L;
        foreach (Match repetition in Repetition().Matches(pattern))
        {
            var most = repetition.Groups[2].Length > 0 ? repetition.Groups[2].Value : repetition.Groups[1].Value;
            product *= Math.Max(1, most.Length > 5 ? RuleLimits.Repetitions + 1 : int.Parse(most, CultureInfo.InvariantCulture));
            if (product > RuleLimits.Repetitions) return (null, $"The repetitions of a pattern multiply to {RuleLimits.Repetitions:N0} at most.");
        }
        try
        {
            return (new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), null);
        }
        catch (RegexParseException wrong)
        {
            return (null, $"This is no regular expression, at its character {wrong.Offset}: {wrong.Error}.");
        }
        catch (NotSupportedException)
        {
            return (null, "Patterns have no back references, no looking around and no atomic groups.");
        }
    }

    [GeneratedRegex(@"\{(\d+)(?:,(\d*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Repetition();
}
