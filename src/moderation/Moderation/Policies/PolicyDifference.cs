using System.Globalization;

namespace Domicile.Moderation.Policies;

/// <summary>One field in which two versions of a policy differ.</summary>
/// <param name="Field">As in the request, such as <c>title.fr</c>.</param>
/// <param name="Before">Empty where there was no version before.</param>
internal sealed record PolicyDifference(string Field, string Before, string After)
{
    /// <summary>In the order of the fields.</summary>
    public static IReadOnlyList<PolicyDifference> Between(Policy? before, Policy after)
    {
        var known = before is null ? [] : Fields(before).ToDictionary(field => field.Name, field => field.Text);
        return [.. Fields(after).Select(field => new PolicyDifference(field.Name, known.GetValueOrDefault(field.Name, ""), field.Text)).Where(field => field.Before != field.After)];
    }

    private static IEnumerable<(string Name, string Text)> Fields(Policy policy) =>
    [
        ("title.en", policy.Title.En), ("title.fr", policy.Title.Fr), ("text.en", policy.Text.En), ("text.fr", policy.Text.Fr),
        ("severity", Number(policy.Severity)), ("clockHours", Number(policy.ClockHours)), ("ladder", Names(policy.Ladder)), ("takesTwo", Names(policy.TakesTwo ?? [])),
        ("facts", string.Join('\n', policy.Facts.Select(fact => $"{fact.Name}: {fact.Prompt.En} / {fact.Prompt.Fr}"))),
        ("category", policy.Category), ("keyword", policy.Keyword ?? ""), ("isIllegal", policy.IsIllegal ? "yes" : "no"), ("ground.en", policy.Ground.En), ("ground.fr", policy.Ground.Fr),
        ("strike", Number(policy.Strike)), ("strikeDays", Number(policy.StrikeDays)), ("specialists", policy.Specialists ? "yes" : "no"),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Names(IEnumerable<Measure> measures) =>
        string.Join(", ", measures.Order().Select(measure => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(measure.ToString())));
}
