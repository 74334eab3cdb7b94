using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Rules;

/// <summary>What the ledger holds of rules: the hash of each version, and its state.</summary>
internal static class RuleBody
{
    public static byte[] Of(RuleChange change, RuleVersion version) => RecordBody.Write("moderation.rule", json =>
    {
        json.WriteString("rule", change.Rule);
        json.WriteNumber("version", change.Version);
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Source))));
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.To.ToString()));
        json.WriteBoolean("two_people", change.SecondAt is not null);
        json.WriteNumber("at", (change.SecondAt ?? change.At).ToUnixTimeMilliseconds());
    });
}
