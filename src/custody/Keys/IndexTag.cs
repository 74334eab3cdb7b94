using System.Security.Cryptography;

namespace Domicile.Keys;

/// <summary>
/// The tag under which the blind index holds a value: HMAC-SHA256 of the blinded value under the category's key, cut to 128 bits.
/// Sign-in needs exactly one answer and uniqueness needs no false one: 128 bits collide by chance once in 2^64 values, and shorter
/// tags, whose collisions would hide who is who, would refuse people their own address. Equal values have equal tags: that much shows.
/// </summary>
public static class IndexTag
{
    private const int Size = 16;

    public static byte[] Of(Keyring keys, string category, ReadOnlySpan<byte> blinded)
    {
        var key = keys.IndexKey(category);
        var tag = HMACSHA256.HashData(key, blinded)[..Size];
        CryptographicOperations.ZeroMemory(key);
        return tag;
    }
}
