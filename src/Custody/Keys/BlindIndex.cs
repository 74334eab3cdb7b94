using System.Security.Cryptography;
using System.Text;

namespace Domicile.Custody;

/// <summary>
/// Finds a subject by a value that is not stored: HMAC-SHA256 of the blinded value under the category's key, cut to 128 bits.
/// Sign-in needs exactly one answer and uniqueness needs no false one: 128 bits collide by chance once in 2^64 values, and shorter
/// tags, whose collisions would hide who is who, would refuse people their own address. Equal values have equal tags: that much shows.
/// </summary>
internal static class BlindIndex
{
    private const int TagSize = 16;

    private const int MaxValue = 1000;

    public static bool IsUsable(string value) => value.Length is > 0 and <= MaxValue;

    /// <summary>What is asked of the custodian instead of the value, which stays where it is: 32 bytes.</summary>
    public static byte[] Blind(string category, string value) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"domicile/blind/v1\n{category}\n{Normalise(value)}"));

    public static byte[] Tag(Keyring keys, string category, ReadOnlySpan<byte> blinded)
    {
        var key = keys.IndexKey(category);
        var tag = HMACSHA256.HashData(key, blinded)[..TagSize];
        CryptographicOperations.ZeroMemory(key);
        return tag;
    }

    /// <summary>Spellings of one value become one: no space around it, canonical composition, lower case.</summary>
    private static string Normalise(string value) => value.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
