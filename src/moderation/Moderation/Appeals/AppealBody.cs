using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Appeals;

/// <summary>What the ledger holds of appeals: that there was one, of which side, against which decision, and how it ended.</summary>
internal static class AppealBody
{
    public static byte[] Of(Appeal appeal, Decision decision) => RecordBody.Write("moderation.appeal", json =>
    {
        Name(json, appeal, decision);
        json.WriteString("side", Lower(appeal.Side));
        json.WriteNumber("at", appeal.At.ToUnixTimeMilliseconds());
    });

    /// <param name="appeal">Decided.</param>
    /// <param name="decision">Against which it was.</param>
    public static byte[] OfOutcome(Appeal appeal, Decision decision) => RecordBody.Write("moderation.outcome", json =>
    {
        Name(json, appeal, decision);
        json.WriteString("outcome", Lower(appeal.State));
        json.WriteNumber("at", appeal.DecidedAt!.Value.ToUnixTimeMilliseconds());
    });

    private static void Name(Utf8JsonWriter json, Appeal appeal, Decision decision)
    {
        json.WriteString("appeal", Id.Format(appeal.Id));
        json.WriteString("decision", Id.Format(decision.Id));
        json.WriteString("policy", decision.Policy);
        json.WriteNumber("version", decision.PolicyVersion);
    }

    private static string Lower<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
