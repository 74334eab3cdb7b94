using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Proof;
using Domicile.Sealing.Sealed;

namespace Domicile.Keys;

/// <summary>What the keyring's file holds: what anyone may know, and the secrets, in the clear or sealed under a key that is kept elsewhere.</summary>
public sealed record KeyringFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b111_111;
    private const int Overhead = Xaes256Gcm.NonceSize + Xaes256Gcm.TagSize;
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true };

    /// <summary>The key-encryption key that wraps what is new.</summary>
    public required int Version { get; init; }

    /// <summary>Nothing is unwrapped by a lower version.</summary>
    public required int MinVersion { get; init; }

    /// <summary>The ledger's public key.</summary>
    public required string Vkey { get; init; }

    /// <summary>Set where the sealing key is wrapped by a key-encryption key of a token.</summary>
    public TokenSeal? ByToken { get; init; }

    /// <summary>Set where the sealing key is split between people.</summary>
    public ShareSeal? ByShares { get; init; }

    public required byte[] Secrets { get; init; }

    /// <summary>Itself, if it belongs to this ledger.</summary>
    /// <exception cref="InvalidDataException">It is another domicile's.</exception>
    public KeyringFile Of(string path, string origin) => NoteVerifier.Parse(Vkey).Name is var name && name == origin ? this
        : throw new InvalidDataException($"{path} is the keyring of {name}, not of {origin}: check DOMICILE_NAME.");

    /// <exception cref="InvalidDataException">Others may read it, or it is damaged. For the operator; it repeats nothing of the file.</exception>
    public static KeyringFile Read(string path)
    {
        foreach (var guarded in (string[])[Path.GetDirectoryName(path)!, path])
        {
            if ((File.GetUnixFileMode(guarded) & Others) != 0)
                throw new InvalidDataException($"{guarded} can be read by others than its owner: chmod go= {guarded}");
        }
        return Parse(path, () =>
        {
            var file = JsonSerializer.Deserialize<KeyringFile>(File.ReadAllBytes(path), Json) ?? throw new FormatException();
            NoteVerifier.Parse(file.Vkey);
            return file.Version >= file.MinVersion && file.MinVersion >= 1 ? file : throw new FormatException();
        });
    }

    /// <summary>Replaces the file, and overwrites the one that was there: keys that are no longer in it should not linger in free blocks.</summary>
    public void Write(string path)
    {
        using var old = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete) : null;
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json), OwnerOnly);
        if (old is null) return;
        old.Write(new byte[old.Length]);
        old.Flush(flushToDisk: true);
    }

    /// <param name="path">Named in the error.</param>
    /// <param name="key">The sealing key; null if the secrets are in the clear.</param>
    /// <exception cref="InvalidDataException">Changed, or not this key.</exception>
    public KeyringSecrets Open(string path, byte[]? key) => Parse(path, () =>
    {
        var plain = Secrets;
        if (key is not null)
        {
            using var cipher = new Xaes256Gcm(key);
            plain = new byte[Secrets.Length - Overhead];
            cipher.Open(Secrets.AsSpan(0, Xaes256Gcm.NonceSize), Secrets.AsSpan(Xaes256Gcm.NonceSize), plain, Clear());
        }
        var secrets = JsonSerializer.Deserialize<KeyringSecrets>(plain, Json) ?? throw new FormatException();
        return secrets.Index.Length == 32 && secrets.Wrapping.Values.All(wrapping => wrapping.Length == 32)
            && NoteSigner.Parse(secrets.Ledger).Verifier.ToString() == Vkey ? secrets : throw new FormatException();
    });

    public KeyringFile Seal(KeyringSecrets secrets, byte[]? key)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secrets, Json);
        if (key is null) return this with { Secrets = plain };
        using var cipher = new Xaes256Gcm(key);
        var sealedSecrets = new byte[plain.Length + Overhead];
        var nonce = sealedSecrets.AsSpan(0, Xaes256Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        cipher.Seal(nonce, plain, sealedSecrets.AsSpan(Xaes256Gcm.NonceSize), Clear());
        CryptographicOperations.ZeroMemory(plain);
        return this with { Secrets = sealedSecrets };
    }

    /// <summary>Bound to the sealed secrets, so that a lower minimum cannot be written beside them.</summary>
    private byte[] Clear() => JsonSerializer.SerializeToUtf8Bytes(this with { Secrets = [] }, Json);

    private static T Parse<T>(string path, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentException or OverflowException or CryptographicException)
        {
            // Not the inner exception: it might quote the file.
            throw new InvalidDataException($"{path} is damaged: restore it from its backup.");
        }
    }
}

/// <param name="Version">Of the token's key-encryption key.</param>
/// <param name="Key">The sealing key, wrapped by it.</param>
public sealed record TokenSeal(int Version, byte[] Key);

/// <param name="Need">How many shares give the sealing key.</param>
/// <param name="Digests">SHA-256 of each share, by which a wrong one is told: shares are random.</param>
public sealed record ShareSeal(int Need, IReadOnlyList<byte[]> Digests);

/// <param name="Wrapping">Key-encryption keys by version, those that are not in a token.</param>
/// <param name="Index">Root of the blind index's keys.</param>
/// <param name="Ledger">The ledger's signing key.</param>
/// <param name="Pin">The token's PIN, where people hold it together.</param>
public sealed record KeyringSecrets(IReadOnlyDictionary<int, byte[]> Wrapping, byte[] Index, string Ledger, string? Pin);
