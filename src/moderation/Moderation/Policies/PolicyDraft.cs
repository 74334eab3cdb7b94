using System.Text.RegularExpressions;
using Domicile.Web;

namespace Domicile.Moderation.Policies;

/// <param name="Field">Such as <c>title.fr</c>, as in the request.</param>
internal sealed record PolicyError(string Field, string Message);

/// <summary>A policy as somebody writes it: everything but its name, which never changes. See <see cref="Policy"/>.</summary>
internal sealed partial record PolicyDraft(
    Words Title, Words Text, int Severity, int ClockHours, IReadOnlyList<Measure> Ladder, IReadOnlyList<Fact> Facts, string Category, string? Keyword,
    bool IsIllegal, Words Ground, int Strike, int StrikeDays, bool Specialists = false, IReadOnlyList<Measure>? TakesTwo = null)
{
    // What a statement of reasons has room for.
    private const int MaxTitle = 80, MaxText = 1500, MaxGround = 300, MaxPrompt = 200, MostFacts = 6;

    public static PolicyDraft Example { get; } = new(
        new("Sudden loud noise", "Bruit soudain"), new("No noise that is meant to startle people.", "Aucun bruit destiné à faire sursauter."),
        Severity: 1, ClockHours: 72, [Measure.Label, Measure.Demote], [DefaultPolicies.Seen], "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_OTHER",
        IsIllegal: false, DefaultPolicies.Terms, Strike: 0, StrikeDays: 0);

    public static PolicyDraft Of(Policy policy) => new(policy.Title, policy.Text, policy.Severity, policy.ClockHours, policy.Ladder, policy.Facts, policy.Category, policy.Keyword,
        policy.IsIllegal, policy.Ground, policy.Strike, policy.StrikeDays, policy.Specialists, policy.TakesTwo);

    /// <summary>Without errors it is a policy; with errors, they say all that is wrong, in the order of the fields.</summary>
    public (Policy? Policy, IReadOnlyList<PolicyError> Errors) Read(string id)
    {
        var errors = new List<PolicyError>();
        var policy = new Policy(id, Both("title", Title, 3, MaxTitle, errors), Both("text", Text, 10, MaxText, errors), Severity, ClockHours, [.. Ladder.Order()],
            ReadFacts(errors), Category, Keyword, IsIllegal, Both("ground", Ground, 3, MaxGround, errors), Strike, StrikeDays, Specialists, TakesTwo is { Count: > 0 } two ? [.. two.Order()] : null);
        Check(Severity is >= 1 and <= 5, "severity", "From 1 to 5.");
        Check(ClockHours is >= 1 and <= 168, "clockHours", "From 1 to 168 hours, which are a week.");
        Check(Ladder.Count > 0, "ladder", "One measure at least.");
        Check(Ladder.Distinct().Count() == Ladder.Count, "ladder", "Each measure once.");
        Check(TakesTwo is null || (TakesTwo.All(Ladder.Contains) && TakesTwo.Distinct().Count() == TakesTwo.Count), "takesTwo", "Measures of the ladder, each once.");
        Check(Vocabulary.Categories.ContainsKey(Category), "category", "A category of the DSA Transparency Database.");
        Check(Keyword is null || Vocabulary.Keywords.ContainsKey(Keyword), "keyword", "A keyword of the DSA Transparency Database, or none.");
        Check(Strike is >= 0 and <= 8, "strike", "From 0, for nothing, to 8.");
        Check(Strike == 0 ? StrikeDays == 0 : StrikeDays is >= 1 and <= 3650, "strikeDays", "From 1 to 3,650 days where it counts; 0 where it does not.");
        return errors.Count > 0 ? (null, errors) : (policy, []);

        void Check(bool holds, string field, string message)
        {
            if (!holds) errors.Add(new(field, message));
        }
    }

    private List<Fact> ReadFacts(List<PolicyError> errors)
    {
        if (Facts.Count is < 1 or > MostFacts) errors.Add(new("facts", $"From one to {MostFacts} questions."));
        var facts = new List<Fact>();
        foreach (var fact in Facts.Take(MostFacts).Where(fact => fact is not null))
        {
            var field = $"facts.{facts.Count}";
            if (fact.Name.Length > 30 || !NamePattern().IsMatch(fact.Name) || facts.Exists(other => other.Name == fact.Name))
                errors.Add(new(field + ".name", "Lower-case words joined by hyphens, with at most 30 characters, and each name once."));
            facts.Add(new(fact.Name, Both(field + ".prompt", fact.Prompt, 3, MaxPrompt, errors)));
        }
        return facts;
    }

    private static Words Both(string field, Words words, int least, int most, List<PolicyError> errors) =>
        new(One(field + ".en", words.En, least, most, errors), One(field + ".fr", words.Fr, least, most, errors));

    private static string One(string field, string text, int least, int most, List<PolicyError> errors)
    {
        if (Note.Parse(text, most, least).Succeeded(out var parsed, out _)) return parsed;
        errors.Add(new(field, $"From {least} to {most} characters, in both languages."));
        return "";
    }

    /// <summary>Of policies and facts.</summary>
    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    public static partial Regex NamePattern();
}
