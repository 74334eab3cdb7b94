using System.Security.Cryptography;
using System.Text;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Policies;

/// <summary>What the ledger holds of policies: the hash of each version, and since when it is in force.</summary>
internal static class PolicyBody
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
}
