using System.Text.Json;

namespace Domicile.Moderation;

/// <summary>The enumerations of the DSA Transparency Database, as <c>dsa-statements.json</c> has them with their source: code to English text.</summary>
public static class Vocabulary
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> All = Read();

    public static IReadOnlyDictionary<string, string> Visibilities => All["DECISION_VISIBILITIES"];

    public static IReadOnlyDictionary<string, string> Monetaries => All["DECISION_MONETARIES"];

    public static IReadOnlyDictionary<string, string> Provisions => All["DECISION_PROVISIONS"];

    public static IReadOnlyDictionary<string, string> Accounts => All["DECISION_ACCOUNTS"];

    public static IReadOnlyDictionary<string, string> AccountTypes => All["ACCOUNT_TYPES"];

    public static IReadOnlyDictionary<string, string> Grounds => All["DECISION_GROUNDS"];

    public static IReadOnlyDictionary<string, string> ContentTypes => All["CONTENT_TYPES"];

    public static IReadOnlyDictionary<string, string> Categories => All["STATEMENT_CATEGORIES"];

    public static IReadOnlyDictionary<string, string> Keywords => All["KEYWORDS"];

    public static IReadOnlyDictionary<string, string> Sources => All["SOURCE_TYPES"];

    public static IReadOnlyDictionary<string, string> AutomatedDecisions => All["AUTOMATED_DECISIONS"];

    public static IReadOnlyDictionary<string, string> YesNo => All["AUTOMATED_DETECTIONS"];

    /// <summary>The countries of the European Economic Area.</summary>
    public static IReadOnlyDictionary<string, string> Countries => All["TERRITORIAL_SCOPE"];

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        using var stream = typeof(Vocabulary).Assembly.GetManifestResourceStream("dsa-statements.json")!;
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().Where(list => list.Name != "source").ToDictionary(list => list.Name, list =>
            (IReadOnlyDictionary<string, string>)list.Value.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!));
    }
}
