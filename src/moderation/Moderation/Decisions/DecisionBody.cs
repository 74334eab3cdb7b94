using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Decisions;

/// <summary>
/// What the ledger holds of decisions, for anyone to recount: no person, no subject, no word that somebody wrote. A decision is named by a random
/// number of its own.
/// </summary>
internal static class DecisionBody
{
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
