using System.Globalization;
using System.Security.Cryptography;

namespace Domicile.Keys;

/// <summary>One holder's share of the key that a keyring is sealed under, written as <c>DOMICILE-SHARE+origin+x+base64(32 bytes)</c>. A secret.</summary>
/// <param name="Origin">The ledger's, so that a holder can tell what it is for.</param>
/// <param name="X">Which, from 1.</param>
/// <param name="Bytes">32 bytes.</param>
public sealed record KeyShare(string Origin, byte X, byte[] Bytes)
{
    private const string Prefix = "DOMICILE-SHARE+";

    /// <summary>Recognises the share; it cannot be guessed from this, because it is 32 random bytes.</summary>
    public byte[] Digest() => SHA256.HashData([.. "domicile/share/v1\n"u8, X, .. Bytes]);

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Origin}+{X}+{Convert.ToBase64String(Bytes)}");

    /// <summary>Null if it is not such a text.</summary>
    public static KeyShare? Parse(string text)
    {
        var bytes = new byte[32];
        return text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].Split('+', 3) is [var origin, var number, var base64]
            && byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var x) && x > 0
            && Convert.TryFromBase64String(base64, bytes, out var size) && size == bytes.Length
            ? new(origin, x, bytes) : null;
    }
}
