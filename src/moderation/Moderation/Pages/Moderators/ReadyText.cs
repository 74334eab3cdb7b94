using Domicile.Moderation.Policies;

namespace Domicile.Moderation.Pages.Moderators;

/// <summary>
/// What a decision has to state, written beforehand as far as it can be known without looking: which thing, with the words that its author wrote, and
/// which rule. Whoever decides reads it, and changes it where there is more to say.
/// </summary>
internal static class ReadyText
{
    private const int MostWords = 200;

    /// <param name="policy">That it is decided under.</param>
    /// <param name="fact">That is asked for.</param>
    /// <param name="noun">Of the kind of thing; null for things of several kinds.</param>
    /// <param name="words">What its author wrote; empty for nothing.</param>
    /// <returns>Null where only a person can know.</returns>
    public static string? Of(Policy policy, Fact fact, string? noun, string words)
    {
        var what = noun is null ? "What you posted." : words.Length == 0 ? $"Your {noun}, as you posted it." : $"Your {noun}, with these words: “{Shortened(words)}”.";
        var why = $"It is against the rule on “{policy.Title.En}”: {policy.Text.En}";
        var isExplained = policy.Facts.Any(one => one.Name == DefaultPolicies.Why.Name);
        return fact.Name == DefaultPolicies.Why.Name ? why : fact.Name != DefaultPolicies.Seen.Name ? null : isExplained ? what : $"{what} {why}";
    }

    private static string Shortened(string words) => new System.Globalization.StringInfo(words).LengthInTextElements <= MostWords ? words : new System.Globalization.StringInfo(words).SubstringByTextElements(0, MostWords).TrimEnd() + " …";
}
