using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Video.Uploads;

/// <summary>
/// The tus checksum extension: the whole body is checked before a byte of it is kept, so such a body is held in memory and bounded.
/// </summary>
internal sealed record Checksum(HashAlgorithmName Algorithm, byte[] Digest)
{
    public const string Header = "Upload-Checksum";
    public const string Algorithms = "sha1,sha256";
    public const int MaxBody = 8 << 20;

    public static readonly Refusal Unsupported = new("upload-checksum-algorithm", 400, $"Upload-Checksum names an algorithm ({Algorithms}) and a base64 digest.");
    public static readonly Refusal Mismatch = new("upload-checksum", 460, "The bytes do not match their checksum. Send them again.");
    public static readonly Refusal TooLarge = new("upload-checksum-size", 413, "A request with a checksum carries at most 8 MiB: send smaller pieces.");

    /// <summary>The header's checksum; null where there is none.</summary>
    public static Outcome<Checksum?> Parse(string? header)
    {
        if (string.IsNullOrEmpty(header)) return (Checksum?)null;
        var parts = header.Split(' ');
        if (parts.Length != 2) return Unsupported;
        var (algorithm, size) = parts[0] switch
        {
            "sha1" => (HashAlgorithmName.SHA1, 20),
            "sha256" => (HashAlgorithmName.SHA256, 32),
            _ => (default, 0),
        };
        var digest = new byte[size + 2];
        return size > 0 && Convert.TryFromBase64String(parts[1], digest, out var written) && written == size
            ? new Checksum(algorithm, digest[..size]) : Unsupported;
    }

    // Guards against damage on the way, not against an attacker: SHA-1 is what the protocol demands of every server.
    public bool Matches(ReadOnlySpan<byte> body) => CryptographicOperations.HashData(Algorithm, body).AsSpan().SequenceEqual(Digest);
}
