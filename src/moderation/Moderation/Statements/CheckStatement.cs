using System.Globalization;
using System.Text.RegularExpressions;

namespace Domicile.Moderation.Statements;

/// <summary>
/// The rules of the DSA Transparency Database for a statement, and one of our own: no field holds what looks like an e-mail address, a web
/// address, a telephone number or a user name.
/// </summary>
internal static partial class CheckStatement
{
    private const int Short = 500, Explanation = 2000, Facts = 5000;

    private const string DateForm = "yyyy-MM-dd";

    /// <summary>What is wrong, each beginning with the field's name; empty where nothing is.</summary>
    public static IReadOnlyList<string> Problems(Statement it)
    {
        var wrong = new List<string>();
        Must(it.Puid.Length is > 0 and <= Short && Puid().IsMatch(it.Puid), "puid", "is 1 to 500 letters, digits, hyphens and underscores");

        Must(it.DecisionVisibility is { Count: > 0 } || it.DecisionMonetary is not null || it.DecisionProvision is not null || it.DecisionAccount is not null,
            "decision", "is one at least of visibility, monetary, provision and account");
        Each("decision_visibility", it.DecisionVisibility, Vocabulary.Visibilities, least: 0);
        Other("decision_visibility_other", it.DecisionVisibilityOther, it.DecisionVisibility?.Contains("DECISION_VISIBILITY_OTHER") == true);
        One("decision_monetary", it.DecisionMonetary, Vocabulary.Monetaries, isNeeded: false);
        Other("decision_monetary_other", it.DecisionMonetaryOther, it.DecisionMonetary == "DECISION_MONETARY_OTHER");
        One("decision_provision", it.DecisionProvision, Vocabulary.Provisions, isNeeded: false);
        One("decision_account", it.DecisionAccount, Vocabulary.Accounts, isNeeded: false);
        One("account_type", it.AccountType, Vocabulary.AccountTypes, isNeeded: false);

        var (isIllegal, isIncompatible) = (it.DecisionGround == "DECISION_GROUND_ILLEGAL_CONTENT", it.DecisionGround == "DECISION_GROUND_INCOMPATIBLE_CONTENT");
        One("decision_ground", it.DecisionGround, Vocabulary.Grounds, isNeeded: true);
        Text("illegal_content_legal_ground", it.IllegalContentLegalGround, Short, isIllegal);
        Text("illegal_content_explanation", it.IllegalContentExplanation, Explanation, isIllegal);
        Text("incompatible_content_ground", it.IncompatibleContentGround, Short, isIncompatible);
        Text("incompatible_content_explanation", it.IncompatibleContentExplanation, Explanation, isIncompatible);
        One("incompatible_content_illegal", it.IncompatibleContentIllegal, Vocabulary.YesNo, isNeeded: false);
        Must(it.IncompatibleContentIllegal is null || isIncompatible, "incompatible_content_illegal", "goes with that ground alone");
        Must(it.DecisionGroundReferenceUrl is null || (it.DecisionGroundReferenceUrl.Length <= Short && Uri.TryCreate(it.DecisionGroundReferenceUrl, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"), "decision_ground_reference_url", "is a web address");

        Each("content_type", it.ContentType, Vocabulary.ContentTypes, least: 1);
        Other("content_type_other", it.ContentTypeOther, it.ContentType.Contains("CONTENT_TYPE_OTHER"));
        One("category", it.Category, Vocabulary.Categories, isNeeded: true);
        Each("category_addition", it.CategoryAddition, Vocabulary.Categories, least: 0);
        Must(it.CategoryAddition?.Contains(it.Category) != true, "category_addition", "does not repeat the category");
        Each("category_specification", it.CategorySpecification, Vocabulary.Keywords, least: 0);
        Other("category_specification_other", it.CategorySpecificationOther, it.CategorySpecification?.Contains("KEYWORD_OTHER") == true);
        Each("territorial_scope", it.TerritorialScope, Vocabulary.Countries, least: 0);
        Must(it.ContentLanguage is null || LanguageCode().IsMatch(it.ContentLanguage), "content_language", "is two capital letters (ISO 639-1)");

        Date("content_date", it.ContentDate, after: null);
        Date("application_date", it.ApplicationDate, after: null);
        Date("end_date_visibility_restriction", it.EndDateVisibilityRestriction, it.ApplicationDate);
        Date("end_date_monetary_restriction", it.EndDateMonetaryRestriction, it.ApplicationDate);
        Date("end_date_service_restriction", it.EndDateServiceRestriction, it.ApplicationDate);
        Date("end_date_account_restriction", it.EndDateAccountRestriction, it.ApplicationDate);

        Text("decision_facts", it.DecisionFacts, Facts, isNeeded: true);
        One("source_type", it.SourceType, Vocabulary.Sources, isNeeded: true);
        Must(it.SourceIdentity is null || (it.SourceIdentity.Length is > 0 and <= Short && it.SourceType != "SOURCE_VOLUNTARY"), "source_identity", "is 1 to 500 characters, and of a notice's source");
        One("automated_detection", it.AutomatedDetection, Vocabulary.YesNo, isNeeded: true);
        One("automated_decision", it.AutomatedDecision, Vocabulary.AutomatedDecisions, isNeeded: true);
        Must(it.ContentId is null || (it.ContentId.Count == 1 && it.ContentId.TryGetValue("EAN-13", out var ean) && Ean().IsMatch(ean)), "content_id", "is an EAN-13");

        foreach (var (field, text) in Free(it))
            Must(text is null || !Personal().IsMatch(text), field, "names somebody, or where they can be reached");
        return wrong;

        void Must(bool holds, string field, string rule)
        {
            if (!holds) wrong.Add($"{field} {rule}");
        }

        void One(string field, string? value, IReadOnlyDictionary<string, string> list, bool isNeeded) =>
            Must(value is null ? !isNeeded : list.ContainsKey(value), field, "is not in the enumeration");

        void Each(string field, IReadOnlyList<string>? values, IReadOnlyDictionary<string, string> list, int least)
        {
            Must((values?.Count ?? 0) >= least, field, "is missing");
            Must(values?.All(list.ContainsKey) != false && values?.Distinct().Count() == values?.Count, field, "has a value twice, or one that is not in the enumeration");
        }

        void Other(string field, string? text, bool isNeeded) => Text(field, text, Short, isNeeded);

        void Text(string field, string? text, int most, bool isNeeded) =>
            Must(isNeeded ? text?.Trim().Length > 0 && text.Length <= most : text is null, field, isNeeded ? $"is 1 to {most} characters" : "says more than was asked");

        void Date(string field, string? text, string? after) => Must(text is null
            || (DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && (after is null || string.CompareOrdinal(text, after) >= 0)), field,
            "is yyyy-MM-dd, and not before the application");
    }

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString(DateForm, CultureInfo.InvariantCulture);

    /// <summary>The fields that are text rather than a code, a date or a number.</summary>
    private static IEnumerable<(string Field, string? Text)> Free(Statement it) =>
    [
        ("decision_visibility_other", it.DecisionVisibilityOther), ("decision_monetary_other", it.DecisionMonetaryOther),
        ("illegal_content_legal_ground", it.IllegalContentLegalGround), ("illegal_content_explanation", it.IllegalContentExplanation),
        ("incompatible_content_ground", it.IncompatibleContentGround), ("incompatible_content_explanation", it.IncompatibleContentExplanation),
        ("content_type_other", it.ContentTypeOther), ("category_specification_other", it.CategorySpecificationOther),
        ("decision_facts", it.DecisionFacts), ("source_identity", it.SourceIdentity),
    ];

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]+\z")]
    private static partial Regex Puid();

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex LanguageCode();

    [GeneratedRegex(@"\A[0-9]{13}\z")]
    private static partial Regex Ean();

    // An e-mail address or user name; a web address; seven digits or more, as telephone numbers are written, but not a law's 2021/784.
    [GeneratedRegex(@"\S+@\S+|(?<![\p{L}\d])@\p{L}[\w.]+|https?://|\bwww\.|\b[\w-]+\.(com|net|org|fr|de|eu|io|tv|me)\b|(?<!\d)\+?\(?\d(?:[ .()-]{0,2}\d){6,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Personal();
}
