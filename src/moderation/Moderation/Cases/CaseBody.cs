using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.Cases;

/// <summary>What the ledger holds of cases that wait: since when, and that one waits no longer. No person, no subject, no word that somebody wrote.</summary>
internal static class CaseBody
{
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
}
