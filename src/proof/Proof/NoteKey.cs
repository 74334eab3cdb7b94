using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Domicile.Proof;

/// <summary>What the written forms of a note's public and private keys share: <c>name+hex8(key id)+base64(type ‖ key)</c>.</summary>
internal static class NoteKey
{
    /// <summary>Ed25519 over the text: a log's key.</summary>
    public const byte Log = 1;

    /// <summary>Ed25519 over a time and the text (C2SP tlog-cosignature): a witness's key.</summary>
    public const byte Witness = 4;

    /// <summary>A kind that the format gives no number: what follows names it.</summary>
    public const byte Other = 0xff;

    public const int Size = 32;

    private const string PrivatePrefix = "PRIVATE+KEY+";

    /// <summary>SHA-256(name ‖ 0A ‖ type ‖ public key), the first four bytes.</summary>
    public static uint Id(string name, byte type, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]));

    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || c < ' ' || char.IsWhiteSpace(c));

    public static string Format(string name, uint id, byte type, ReadOnlySpan<byte> key) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}+{id:x8}+{Convert.ToBase64String([type, .. key])}");

    /// <summary>A written public key of this type.</summary>
    /// <exception cref="FormatException">Not one.</exception>
    public static (string Name, byte[] PublicKey) ParsePublic(string vkey, byte type, int size = Size) =>
        TryParse(vkey, type, size, out var name, out var id, out var key) && id == Id(name, type, key) ? (name, key)
            : throw new FormatException("Not a verifier key of the form name+id+key.");

    /// <summary>A written private key of this type. A failure does not repeat it.</summary>
    /// <inheritdoc cref="ParsePublic" path="/exception"/>
    public static (string Name, byte[] Seed) ParsePrivate(string privateKey, byte type) =>
        privateKey.StartsWith(PrivatePrefix, StringComparison.Ordinal)
        && TryParse(privateKey[PrivatePrefix.Length..], type, Size, out var name, out var id, out var seed) && id == Id(name, type, PublicOf(seed))
            ? (name, seed)
            : throw new FormatException("Not a private key of the form PRIVATE+KEY+name+id+key.");

    public static string FormatPrivate(string name, uint id, byte type, ReadOnlySpan<byte> seed) => PrivatePrefix + Format(name, id, type, seed);

    /// <exception cref="ArgumentException">Not a name that a key may have.</exception>
    public static (string Name, byte[] Seed) Generate(string name) => IsName(name) ? (name, RandomNumberGenerator.GetBytes(Size))
        : throw new ArgumentException("A key's name has no white space and no plus sign.", nameof(name));

    public static byte[] PublicOf(byte[] seed)
    {
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    public static byte[] Sign(byte[] seed, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, bytes, 0, bytes.Length, signature, 0);
        return signature;
    }

    public static bool Verify(byte[] publicKey, string message, ReadOnlySpan<byte> signature)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        return signature.Length == Ed25519.SignatureSize
            && Ed25519.Verify(signature.ToArray(), 0, publicKey, 0, bytes, 0, bytes.Length);
    }

    private static bool TryParse(string text, byte type, int size, out string name, out uint id, out byte[] key)
    {
        (name, id, key) = ("", 0, []);
        // Base64 has plus signs of its own.
        if (text.Split('+', 3) is not [var first, { Length: 8 } hex, var base64]
            || !IsName(first)
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id)
            || !StrictBase64.TryDecode(base64, out var bytes)
            || bytes.Length != 1 + size || bytes[0] != type)
        {
            return false;
        }

        (name, key) = (first, bytes[1..]);
        return true;
    }
}
