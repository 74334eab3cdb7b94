using System.Globalization;
using System.Text;

namespace Domicile.Proof;

/// <summary>The leaf of Domicile's ledger: five lines that anyone can read with <c>cat</c>.
/// <code>
/// domicile.entry/v1
/// unseal
/// 6f0d0c5f4a7c4d0f9d3c2b1a00112233
/// 1767225600000
/// G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU=
/// </code>
/// It names no person and holds no pseudonym: the rest stands in a body beside the log, which the commitment binds.</summary>
/// <param name="Kind">What happened, coarsely: a-z, 0-9, dot and hyphen, starting with a letter, at most 64.</param>
/// <param name="EventId">See <see cref="NewEventId"/>.</param>
/// <param name="UnixMs">When, in milliseconds since 1970.</param>
/// <param name="Commitment">See <see cref="Proof.Commitment"/>.</param>
public sealed record LedgerEntry(string Kind, Guid EventId, long UnixMs, Digest Commitment)
{
    private const string Version = "domicile.entry/v1";
    private const int MaxKind = 64;

    /// <summary>Version 7: the time that the leaf tells anyway, so that what stands beside the log is stored in its order, and 74 random bits.</summary>
    public static Guid NewEventId(long unixMs) => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));

    /// <exception cref="InvalidOperationException">The kind or the time is not one that <see cref="TryParse"/> accepts.</exception>
    public byte[] Encode() => IsKind(Kind) && UnixMs >= 0
        ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\n{Kind}\n{EventId:N}\n{UnixMs}\n{Commitment}\n"))
        : throw new InvalidOperationException("Not a leaf: see the limits of kind and time.");

    /// <summary>Reads a leaf in the one spelling that <see cref="Encode"/> gives it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out LedgerEntry entry)
    {
        entry = new LedgerEntry("", Guid.Empty, 0, default);
        if (Encoding.ASCII.GetString(bytes).Split('\n') is not [Version, var kind, var id, var time, var commitment, ""]
            || !IsKind(kind)
            || !Guid.TryParseExact(id, "N", out var eventId)
            || !Decimal.TryParse(time, out var unixMs)
            || !Digest.TryParse(commitment, out var digest))
        {
            return false;
        }

        entry = new LedgerEntry(kind, eventId, unixMs, digest);
        return bytes.SequenceEqual(entry.Encode());
    }

    private static bool IsKind(string kind) => kind.Length is > 0 and <= MaxKind && kind[0] is >= 'a' and <= 'z'
        && kind.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-');
}
