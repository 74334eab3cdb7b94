using System.Globalization;
using Domicile.Base;
using Domicile.Keys;

namespace Domicile.Custody.Entries;

/// <summary>The ids of entries that only the keyring's owner can tell: see <see cref="Keyring.EventId"/>.</summary>
internal static class EventIds
{
    public static Guid ErasureOf(Keyring keys, SubjectId subject) => keys.EventId(Kinds.Erase, subject.ToString());

    public static Guid RetirementOf(Keyring keys, int version) => keys.EventId(Kinds.Retire, version.ToString(CultureInfo.InvariantCulture));
}
