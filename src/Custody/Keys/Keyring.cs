using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Custody;

/// <summary>
/// The custodian's own keys in a file that its owner alone may read: key-encryption keys by version, the root of the blind index's keys,
/// the ledger's signing key. Made on the first start. Subject keys are wrapped by AES key wrap with padding (RFC 5649).
/// </summary>
internal sealed class Keyring : IKeyWrap
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    private readonly Dictionary<int, byte[]> _wrapping;
    private readonly byte[] _indexRoot;

    private Keyring(Written written)
    {
        (_wrapping, _indexRoot, Ledger) = (written.Wrapping, written.Index, NoteSigner.Parse(written.Ledger));
        if (_wrapping.Count == 0 || _indexRoot.Length != 32 || _wrapping.Values.Any(key => key.Length != 32)) throw new FormatException();
        Version = _wrapping.Keys.Max();
    }

    public int Version { get; }

    /// <summary>Signs checkpoints. Its name is the ledger's origin.</summary>
    public NoteSigner Ledger { get; }

    /// <param name="folder">Of its own, owner-only.</param>
    /// <param name="origin">The ledger's, for a new signing key.</param>
    /// <param name="isNew">Whether nothing is kept yet: otherwise a missing keyring is a loss, and a new one would hide it.</param>
    /// <exception cref="InvalidDataException">Others may read it, it is missing or damaged, or another domicile's. For the operator.</exception>
    public static Keyring Open(string folder, string origin, bool isNew)
    {
        var path = Path.Combine(folder, "keyring.json");
        if (!File.Exists(path))
        {
            if (!isNew) throw new InvalidDataException($"{path} is missing, but keys have been wrapped by it: restore it from its backup.");
            DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Written(
                new() { [1] = RandomNumberGenerator.GetBytes(32) },
                RandomNumberGenerator.GetBytes(32),
                NoteSigner.Generate(origin).ExportPrivateKey())), OwnerOnly);
            DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
        }
        foreach (var guarded in (string[])[folder, path])
        {
            if ((File.GetUnixFileMode(guarded) & Others) != 0)
                throw new InvalidDataException($"{guarded} can be read by others than its owner: chmod go= {guarded}");
        }
        var keyring = Parse(path);
        return keyring.Ledger.Name == origin ? keyring
            : throw new InvalidDataException($"{path} is the keyring of {keyring.Ledger.Name}, not of {origin}: check DOMICILE_NAME.");
    }

    public byte[] Wrap(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(_wrapping[Version]);
        return aes.EncryptKeyWrapPadded(key);
    }

    public byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped)
    {
        if (!_wrapping.TryGetValue(version, out var wrapping)) throw new CryptographicException("No key-encryption key of this version.");
        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        return aes.DecryptKeyWrapPadded(wrapped);
    }

    /// <summary>The key of a category's blind index.</summary>
    public byte[] IndexKey(string category) => SubjectKeys.Derive(_indexRoot, "domicile/index/v1\n", category);

    private static Keyring Parse(string path)
    {
        try
        {
            return new(JsonSerializer.Deserialize<Written>(File.ReadAllBytes(path)) ?? throw new FormatException());
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentNullException or NullReferenceException)
        {
            // Not the inner exception: it might quote the file.
            throw new InvalidDataException($"{path} is damaged: restore it from its backup.");
        }
    }

    private sealed record Written(Dictionary<int, byte[]> Wrapping, byte[] Index, string Ledger);
}
