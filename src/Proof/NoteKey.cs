using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Proof;

/// <summary>What the written forms of a note's public and private key share: <c>name+hex8(key id)+base64(type ‖ key)</c>.</summary>
internal static class NoteKey
{
    public const byte Ed25519 = 1;

    /// <summary>SHA-256(name ‖ 0A ‖ type ‖ public key), the first four bytes.</summary>
    public static uint Id(string name, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey]));

    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || c < ' ' || char.IsWhiteSpace(c));

    public static string Format(string name, uint id, ReadOnlySpan<byte> key) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}+{id:x8}+{Convert.ToBase64String([Ed25519, .. key])}");

    /// <summary>Splits a written key of 32 bytes; whether its id belongs to it is for the caller to see.</summary>
    public static bool TryParse(string text, out string name, out uint id, out byte[] key)
    {
        (name, id, key) = ("", 0, []);
        // Base64 has plus signs of its own.
        if (text.Split('+', 3) is not [var first, { Length: 8 } hex, var base64]
            || !IsName(first)
            || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id)
            || !StrictBase64.TryDecode(base64, out var bytes)
            || bytes is not [Ed25519, .. { Length: 32 }])
        {
            return false;
        }

        (name, key) = (first, bytes[1..]);
        return true;
    }
}
