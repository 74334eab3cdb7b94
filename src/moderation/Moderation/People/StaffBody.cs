using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Record;

namespace Domicile.Moderation.People;

/// <summary>What the ledger holds of changes of roles: whose, by pseudonym; which; and who decided. No person, and no account.</summary>
internal static class StaffBody
{
    public static byte[] Of(RoleChange change) => Write(change.Id, change.Pseudonym, change.Roles, change.AskedBy is null ? "operator" : "leads", change.AskedBy, change.AgreedBy,
        change.SecondAt ?? change.At);

    /// <summary>Somebody who had roles has left for good.</summary>
    public static byte[] OfLeaving(Moderator who, DateTimeOffset at) => Write(Id.Random(), who.Pseudonym, Role.None, "erasure", null, null, at);

    private static byte[] Write(Guid change, string staff, Role roles, string by, string? askedBy, string? agreedBy, DateTimeOffset at) => RecordBody.Write("moderation.staff", json =>
    {
        json.WriteString("change", Id.Format(change));
        json.WriteString("staff", staff);
        json.WriteStartArray("roles");
        foreach (var role in RoleNames.Split(roles)) json.WriteStringValue(RoleNames.Of(role));
        json.WriteEndArray();
        json.WriteString("by", by);
        if (askedBy is not null) json.WriteString("asked", askedBy);
        if (agreedBy is not null) json.WriteString("agreed", agreedBy);
        json.WriteNumber("at", at.ToUnixTimeMilliseconds());
    });
}
