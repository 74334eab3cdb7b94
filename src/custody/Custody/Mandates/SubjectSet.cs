using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Custody.Mandates;

/// <summary>
/// Commits a proposal, which is public, to the subjects whom it is about, who are not:
/// SHA-256("domicile.subjects/v1\n" ‖ salt (32) ‖ their ids in ascending order).
/// </summary>
public static class SubjectSet
{
    public const int SaltSize = 32;

    /// <summary>Commits an access to subjects: the salt that is needed to name them later (base64), and the commitment for the proposal.</summary>
    public static (string Salt, string Commitment) New(IEnumerable<SubjectId> subjects)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return (Convert.ToBase64String(salt), Commit(salt, subjects));
    }

    public static string Commit(ReadOnlySpan<byte> salt, IEnumerable<SubjectId> subjects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("domicile.subjects/v1\n"u8);
        hash.AppendData(salt);
        foreach (var id in subjects.Select(subject => Convert.ToHexString(subject.Value.ToByteArray(bigEndian: true))).Order(StringComparer.Ordinal))
            hash.AppendData(Convert.FromHexString(id));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
