using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Reports;

/// <summary>What the ledger holds of reports: under which policy, and about which kind of thing. No person, no subject, no word that somebody wrote.</summary>
internal static class ReportBody
{
    public static byte[] Of(Report report, bool isTrusted) => RecordBody.Write("moderation.notice", json =>
    {
        json.WriteString("notice", Id.Format(report.Id));
        json.WriteString("policy", report.Policy);
        json.WriteString("subject", report.Kind);
        json.WriteBoolean("trusted", isTrusted);
        json.WriteNumber("at", report.At.ToUnixTimeMilliseconds());
    });
}
