using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Domicile.Base;
using Domicile.Record;

namespace Domicile.Moderation;

/// <summary>
/// What the ledger holds of decisions and policies, for anyone to recount: no person, no subject, no word that somebody wrote. A decision is
/// named by a random number of its own.
/// </summary>
internal static class LedgerBody
{
    public static byte[] Of(StoredPolicy policy) => RecordBody.Write("moderation.policy", json =>
    {
        json.WriteString("policy", policy.Id);
        json.WriteNumber("version", policy.Version);
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policy.Document))));
        json.WriteString("category", Policy.FromDocument(policy.Document).Category);
        if (policy.IsRetired) json.WriteBoolean("retired", true);
        if (policy.SecondAt is not null) json.WriteBoolean("two_people", true);
        json.WriteNumber("at", (policy.SecondAt ?? policy.At).ToUnixTimeMilliseconds());
    });

    /// <summary>Somebody reported something.</summary>
    public static byte[] Of(Report report, bool isTrusted) => RecordBody.Write("moderation.notice", json =>
    {
        json.WriteString("notice", Id.Format(report.Id));
        json.WriteString("policy", report.Policy);
        json.WriteString("subject", report.Kind);
        json.WriteBoolean("trusted", isTrusted);
        json.WriteNumber("at", report.At.ToUnixTimeMilliseconds());
    });

    /// <summary>A case was opened, and waits.</summary>
    public static byte[] OfOpening(Case opened) => RecordBody.Write("moderation.case", json =>
    {
        json.WriteString("case", Id.Format(opened.Id));
        json.WriteString("policy", opened.Policy);
        json.WriteString("subject", opened.Kind);
        json.WriteNumber("at", opened.OpenedAt.ToUnixTimeMilliseconds());
    });

    /// <summary>It waits no longer, and was not decided: what it was about is gone.</summary>
    public static byte[] OfClosing(Guid closed, DateTimeOffset at) => RecordBody.Write("moderation.closing", json =>
    {
        json.WriteString("case", Id.Format(closed));
        json.WriteNumber("at", at.ToUnixTimeMilliseconds());
    });

    public static byte[] Of(RuleChange change, RuleVersion version) => RecordBody.Write("moderation.rule", json =>
    {
        json.WriteString("rule", change.Rule);
        json.WriteNumber("version", change.Version);
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Source))));
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.To.ToString()));
        json.WriteBoolean("two_people", change.SecondAt is not null);
        json.WriteNumber("at", (change.SecondAt ?? change.At).ToUnixTimeMilliseconds());
    });

    public static byte[] Of(Decision decision) => RecordBody.Write("moderation.decision", json =>
    {
        json.WriteString("decision", Id.Format(decision.Id));
        json.WriteString("case", Id.Format(decision.CaseId));
        json.WriteString("policy", decision.Policy);
        json.WriteNumber("version", decision.PolicyVersion);
        json.WriteString("subject", decision.Kind);
        json.WriteStartArray("measures");
        foreach (var step in Step.Read(decision.Steps)) json.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(step.Measure.ToString()));
        json.WriteEndArray();
        json.WriteNumber("strike", decision.Strike);
        if (decision.StrikeLimit is { } limit) json.WriteNumber("strikes", limit);
        json.WriteBoolean("reported", decision.Reported);
        json.WriteBoolean("automated", decision.IsAutomated);
        json.WriteBoolean("unseen", decision.Reach == 0);
        json.WriteNumber("opened", decision.OpenedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("at", decision.At.ToUnixTimeMilliseconds());
        json.WriteNumber("posted", Day(decision.ContentAt));
    });

    public static byte[] OfEnding(Decision decision) => RecordBody.Write("moderation.ending", json =>
    {
        json.WriteString("decision", Id.Format(decision.Id));
        json.WriteString("policy", decision.Policy);
        json.WriteNumber("version", decision.PolicyVersion);
        json.WriteBoolean("acted", Step.Read(decision.Steps).Count > 0);
        json.WriteString("ending", JsonNamingPolicy.SnakeCaseLower.ConvertName(decision.Ending.ToString()));
        json.WriteNumber("at", decision.EndedAt!.Value.ToUnixTimeMilliseconds());
    });

    // To the day: the millisecond at which something was posted would tell which it was.
    private static long Day(DateTimeOffset at) => new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
