using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Domicile.Proof;

/// <summary>Hybrid public key encryption (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. One context seals many
/// messages; each is opened by its sequence number, whatever became of the others. For any number of threads.</summary>
public sealed class Hpke : IDisposable
{
    public const int KeySize = 32;
    public const int TagSize = 16;

    private const int NonceSize = 12;
    // KEM 0020, DHKEM(X25519, HKDF-SHA256).
    private static readonly byte[] Kem = [.. "KEM"u8, 0, 0x20];

    private readonly Lock one = new();
    private readonly AesGcm cipher;
    private readonly byte[] baseNonce;
    private long next;

    private Hpke(byte[] enc, byte[] shared, ReadOnlySpan<byte> info, int cipherKeySize)
    {
        // KDF 0001, HKDF-SHA256; AEAD 0001 or 0002, AES-GCM with 128 or 256 bits.
        byte[] suite = [.. "HPKE"u8, 0, 0x20, 0, 1, 0, (byte)(cipherKeySize / 16)];
        byte[] context = [0, .. Extract(suite, [], "psk_id_hash"u8, []), .. Extract(suite, [], "info_hash"u8, info)];
        var secret = Extract(suite, shared, "secret"u8, []);
        cipher = new AesGcm(Expand(suite, secret, "key"u8, context, cipherKeySize), TagSize);
        baseNonce = Expand(suite, secret, "base_nonce"u8, context, NonceSize);
        Enc = enc;
    }

    /// <summary>What the recipient needs to make the same context: 32 bytes, not secret.</summary>
    public byte[] Enc { get; }

    /// <summary>A new private key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeySize);

    public static byte[] PublicOf(byte[] privateKey)
    {
        var key = new byte[KeySize];
        X25519.GeneratePublicKey(privateKey, 0, key, 0);
        return key;
    }

    /// <summary>Whether something can be sealed to it: 32 bytes, and none of the few points to which everything is the same.</summary>
    public static bool IsPublicKey(byte[] key) => key.Length == KeySize && X25519.CalculateAgreement(NewKey(), 0, key, 0, new byte[KeySize], 0);

    /// <summary>A fresh context that seals to a public key.</summary>
    /// <param name="recipient">See <see cref="IsPublicKey"/>.</param>
    /// <param name="info">What the context is for; the recipient must name the same.</param>
    /// <exception cref="CryptographicException">Not a usable public key.</exception>
    public static Hpke Sender(byte[] recipient, ReadOnlySpan<byte> info) => Sender(recipient, NewKey(), info);

    /// <exception cref="CryptographicException">Not a usable <paramref name="enc"/>.</exception>
    public static Hpke Recipient(byte[] privateKey, byte[] enc, ReadOnlySpan<byte> info, int cipherKeySize = 32) =>
        new(enc, Shared(privateKey, enc, enc, PublicOf(privateKey)), info, cipherKeySize);

    /// <summary>For test vectors, which fix the ephemeral key.</summary>
    internal static Hpke Sender(byte[] recipient, byte[] ephemeral, ReadOnlySpan<byte> info, int cipherKeySize = 32)
    {
        var enc = PublicOf(ephemeral);
        return new(enc, Shared(ephemeral, recipient, enc, recipient), info, cipherKeySize);
    }

    /// <summary>Seals the next message: ciphertext and tag. No sequence number is used twice.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> message, out long sequence)
    {
        var box = new byte[message.Length + TagSize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        lock (one)
        {
            sequence = next++;
            Nonce(sequence, nonce);
            cipher.Encrypt(nonce, message, box.AsSpan(0, message.Length), box.AsSpan(message.Length), associated);
        }

        return box;
    }

    /// <exception cref="CryptographicException">Not the message of this context, number and associated data.</exception>
    public byte[] Open(long sequence, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> box)
    {
        if (box.Length < TagSize || sequence < 0)
        {
            throw new CryptographicException("Too short to be sealed.");
        }

        var message = new byte[box.Length - TagSize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(sequence, nonce);
        lock (one)
        {
            cipher.Decrypt(nonce, box[..message.Length], box[message.Length..], message, associated);
        }

        return message;
    }

    public void Dispose() => cipher.Dispose();

    private void Nonce(long sequence, Span<byte> nonce)
    {
        baseNonce.CopyTo(nonce);
        var low = nonce[(NonceSize - sizeof(long))..];
        BinaryPrimitives.WriteInt64BigEndian(low, BinaryPrimitives.ReadInt64BigEndian(low) ^ sequence);
    }

    private static byte[] Shared(byte[] own, byte[] other, byte[] enc, byte[] recipient)
    {
        var agreed = new byte[KeySize];
        return other.Length == KeySize && X25519.CalculateAgreement(own, 0, other, 0, agreed, 0)
            ? Expand(Kem, Extract(Kem, [], "eae_prk"u8, agreed), "shared_secret"u8, [.. enc, .. recipient], KeySize)
            : throw new CryptographicException("Not a public key that anything can be sealed to.");
    }

    private static byte[] Extract(byte[] suite, byte[] salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> key) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. label, .. key], salt);

    private static byte[] Expand(byte[] suite, byte[] key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int length) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, length, [0, (byte)length, .. "HPKE-v1"u8, .. suite, .. label, .. info]);
}
