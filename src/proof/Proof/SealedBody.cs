using System.Security.Cryptography;
using System.Text;

namespace Domicile.Proof;

/// <summary>A body under a key that follows from its opening, HKDF-Expand(SHA-256, opening, "domicile.body/v1"), by AES-256-GCM: whoever is given the
/// opening, 32 bytes, can read the body and recompute the leaf. The nonce is zero, as no opening is used for two bodies.</summary>
public static class SealedBody
{
    private const int TagSize = 16;
    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Seal(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> body)
    {
        var output = new byte[body.Length + TagSize];
        using var cipher = Cipher(opening);
        cipher.Encrypt(Nonce, body, output.AsSpan(0, body.Length), output.AsSpan(body.Length));
        return output;
    }

    /// <exception cref="CryptographicException">Changed, or another opening's.</exception>
    public static byte[] Open(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> sealedBody)
    {
        if (sealedBody.Length < TagSize)
        {
            throw new CryptographicException("Too short to be a sealed body.");
        }

        var body = new byte[sealedBody.Length - TagSize];
        using var cipher = Cipher(opening);
        cipher.Decrypt(Nonce, sealedBody[..body.Length], sealedBody[body.Length..], body);
        return body;
    }

    /// <summary>What an opening is sealed for: an overseer of a domicile, by <see cref="Hpke"/>, with the event's id as associated data.</summary>
    public static byte[] Info(string domicile, string party) => Encoding.UTF8.GetBytes($"domicile.disclosure/v1\n{domicile}\n{party}\n");

    private static AesGcm Cipher(ReadOnlySpan<byte> opening)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, opening, key, "domicile.body/v1"u8);
        return new AesGcm(key, TagSize);
    }
}
