using System.Security.Cryptography;

namespace Domicile.Keys;

/// <summary>
/// Wraps 32-byte keys under key-encryption keys by version. Those stay inside: a file's content, or a hardware module's objects.
/// For any number of threads.
/// </summary>
internal interface IKeyWrap
{
    /// <summary>Bytes of a wrapped key.</summary>
    const int WrappedSize = 40;

    bool Has(int version);

    /// <summary>Makes the key-encryption key of this version, unless there is one.</summary>
    void Make(int version);

    /// <exception cref="CryptographicException">There is no such version.</exception>
    /// <exception cref="KeysUnavailableException">The module does not answer.</exception>
    byte[] Wrap(int version, ReadOnlySpan<byte> key);

    /// <summary>The key, in bytes that the caller takes over and zeroes.</summary>
    /// <exception cref="CryptographicException">Changed, or not of this version, or there is no such version.</exception>
    /// <exception cref="KeysUnavailableException">The module does not answer.</exception>
    byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped);

    /// <summary>Destroys the key-encryption key of this version, if there is one. What it wrapped never opens again.</summary>
    void Destroy(int version);
}

/// <summary>The hardware module does not answer now. It may later: nothing was opened, nothing is lost.</summary>
public sealed class KeysUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
