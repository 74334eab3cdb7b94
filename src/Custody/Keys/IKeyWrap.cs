namespace Domicile.Custody;

/// <summary>Wraps subject keys under the key-encryption key, which stays inside: a file's content, or a hardware module's object.</summary>
internal interface IKeyWrap
{
    /// <summary>The version that <see cref="Wrap"/> uses.</summary>
    int Version { get; }

    byte[] Wrap(ReadOnlySpan<byte> key);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Changed, or not of this version.</exception>
    byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped);
}
