using System.Security.Cryptography;

namespace Domicile.Proof;

/// <summary>Binds a leaf to a body without showing it: SHA-256("domicile.commitment/v1\n" ‖ opening ‖ body). The opening is
/// 32 fresh random bytes, so that a body which could be guessed cannot be confirmed.</summary>
public static class Commitment
{
    public const int OpeningSize = 32;

    public static byte[] NewOpening() => RandomNumberGenerator.GetBytes(OpeningSize);

    /// <exception cref="ArgumentException">The opening is not 32 bytes.</exception>
    public static Digest Of(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> body)
    {
        if (opening.Length != OpeningSize)
        {
            throw new ArgumentException("An opening is 32 bytes.", nameof(opening));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("domicile.commitment/v1\n"u8);
        hash.AppendData(opening);
        hash.AppendData(body);
        return new Digest(hash.GetHashAndReset());
    }
}
