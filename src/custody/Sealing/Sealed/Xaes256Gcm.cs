using System.Security.Cryptography;

namespace Domicile.Sealing.Sealed;

/// <summary>
/// XAES-256-GCM (C2SP XAES-256-GCM): AES-256-GCM under a key derived from the first half of a 192-bit nonce, so that random nonces
/// may be used for 2^80 messages. Not committing by itself: see <see cref="CategoryKey"/>. Not for concurrent use.
/// </summary>
public sealed class Xaes256Gcm : IDisposable
{
    public const int KeySize = 32;
    public const int NonceSize = 24;
    public const int TagSize = 16;

    /// <summary>What of a nonce the key is derived from; the rest is the nonce under that key.</summary>
    public const int HalfSize = 12;

    // Kept, with its buffers: making a cipher for each nonce costs more than the two blocks it encrypts.
    private readonly ICryptoTransform _ecb;
    private readonly byte[] _blocks = new byte[32];
    private readonly byte[] _key = new byte[32];

    // The CMAC subkey of SP 800-38B, the same for every message under the key.
    private readonly byte[] _k1 = new byte[16];

    // The cipher that the last nonce led to, and the half of the nonce that it was derived from.
    private readonly byte[] _half = new byte[HalfSize];
    private AesGcm? _derived;

    public Xaes256Gcm(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize) throw new ArgumentException("The key is 32 bytes.", nameof(key));
        using var aes = Aes.Create();
        (aes.Mode, aes.Padding) = (CipherMode.ECB, PaddingMode.None);
        aes.SetKey(key);
        _ecb = aes.CreateEncryptor();
        _ecb.TransformBlock(_blocks, 0, 16, _k1, 0);
        var reduce = (byte)((_k1[0] >> 7) * 0x87);
        for (var at = 0; at < 15; at++) _k1[at] = (byte)((_k1[at] << 1) | (_k1[at + 1] >> 7));
        _k1[15] = (byte)((_k1[15] << 1) ^ reduce);
    }

    /// <summary>Writes ciphertext and tag: <see cref="TagSize"/> bytes more than the plaintext.</summary>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> output, ReadOnlySpan<byte> associated)
    {
        Derive(nonce).Encrypt(nonce[HalfSize..], plaintext, output[..plaintext.Length], output.Slice(plaintext.Length, TagSize), associated);
    }

    /// <summary>Reads ciphertext and tag.</summary>
    /// <exception cref="AuthenticationTagMismatchException">Changed, or sealed under another key, nonce or associated data.</exception>
    public void Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> input, Span<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        Derive(nonce).Decrypt(nonce[HalfSize..], input[..^TagSize], input[^TagSize..], plaintext, associated);
    }

    public void Dispose()
    {
        _ecb.Dispose();
        _derived?.Dispose();
        CryptographicOperations.ZeroMemory(_k1);
    }

    private AesGcm Derive(ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != NonceSize) throw new ArgumentException("The nonce is 24 bytes.", nameof(nonce));
        var half = nonce[..HalfSize];
        if (_derived is not null && half.SequenceEqual(_half)) return _derived;
        _derived?.Dispose();
        _derived = null;
        for (var block = 0; block < 2; block++)
        {
            var message = _blocks.AsSpan(16 * block, 16);
            (message[0], message[1], message[2], message[3]) = (0, (byte)(block + 1), (byte)'X', 0);
            half.CopyTo(message[4..]);
            for (var at = 0; at < 16; at++) message[at] ^= _k1[at];
        }
        _ecb.TransformBlock(_blocks, 0, 32, _key, 0);
        try
        {
            half.CopyTo(_half);
            return _derived = new AesGcm(_key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_key);
        }
    }
}
