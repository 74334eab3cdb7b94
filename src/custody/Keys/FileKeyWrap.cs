using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Domicile.Keys;

/// <summary>
/// Key-encryption keys in memory, as the keyring's file holds them: whoever changes them writes it. Wraps by AES key wrap with padding
/// (RFC 5649).
/// </summary>
internal sealed class FileKeyWrap(IEnumerable<KeyValuePair<int, byte[]>> keys) : IKeyWrap
{
    private ImmutableDictionary<int, byte[]> _keys = keys.ToImmutableDictionary();

    public IReadOnlyDictionary<int, byte[]> Keys => _keys;

    public bool Has(int version) => _keys.ContainsKey(version);

    public void Make(int version) => ImmutableInterlocked.TryAdd(ref _keys, version, RandomNumberGenerator.GetBytes(32));

    public byte[] Wrap(int version, ReadOnlySpan<byte> key)
    {
        using var aes = Cipher(version);
        return aes.EncryptKeyWrapPadded(key);
    }

    public byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != IKeyWrap.WrappedSize) throw new CryptographicException("Not a wrapped key.");
        using var aes = Cipher(version);
        return aes.DecryptKeyWrapPadded(wrapped);
    }

    // Zeroed by the collector's leave only: another thread may be wrapping with it.
    public void Destroy(int version) => ImmutableInterlocked.TryRemove(ref _keys, version, out _);

    private Aes Cipher(int version)
    {
        if (!_keys.TryGetValue(version, out var key)) throw new CryptographicException("No key-encryption key of this version.");
        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }
}
