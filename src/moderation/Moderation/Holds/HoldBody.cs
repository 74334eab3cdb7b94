using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Holds;

/// <summary>What the ledger holds of legal holds: that there is one, under which policy the case came, and its end. No subject, no person, no reason.</summary>
internal static class HoldBody
{
    public static byte[] Of(LegalHold hold, DateTimeOffset at) => Write("moderation.hold", hold, at);

    public static byte[] OfEnd(LegalHold hold, DateTimeOffset at) => Write("moderation.release", hold, at);

    private static byte[] Write(string kind, LegalHold hold, DateTimeOffset at) => RecordBody.Write(kind, json =>
    {
        json.WriteString("hold", Id.Format(hold.Id));
        json.WriteString("policy", hold.Policy);
        json.WriteNumber("at", at.ToUnixTimeMilliseconds());
    });
}
