using System.Globalization;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Keys;

namespace Domicile.Custody.Entries;

/// <summary>The ids of entries that only the keyring's owner can tell: see <see cref="Keyring.EventId"/>.</summary>
internal static class EventIds
{
    public static Guid ErasureOf(Keyring keys, SubjectId subject) => keys.EventId(Kinds.Erase, subject.ToString());

    /// <summary>Of one admission: whoever was admitted again can depart again.</summary>
    public static Guid DepartureOf(Keyring keys, Membership membership) => keys.EventId(Kinds.Depart, Convert.ToHexStringLower(SHA256.HashData(membership.Wrapped!)));

    public static Guid RetirementOf(Keyring keys, int version) => keys.EventId(Kinds.Retire, version.ToString(CultureInfo.InvariantCulture));
}
