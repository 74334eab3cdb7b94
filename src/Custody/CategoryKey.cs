using System.Security.Cryptography;

namespace Domicile.Custody;

/// <summary>The key of one category of one subject, HKDF-SHA256 of the subject's key. Zeroed when disposed.</summary>
public sealed class CategoryKey : IDisposable
{
    private readonly byte[] _bytes;

    internal CategoryKey(byte[] bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
