using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Domicile.Proof;

/// <summary>
/// A passkey's public P-256 key (WebAuthn level 3, ES256) as the key of a note, written as a vkey of the unassigned kind:
/// <c>name+hex8(key id)+base64(ff ‖ "domicile.webauthn/v1" ‖ SHA-256(relying party's id) ‖ 04 ‖ x ‖ y)</c>.
/// Its signature's bytes are <c>u16 length ‖ clientDataJSON ‖ 37 bytes of authenticator data ‖ ECDSA signature in DER</c>;
/// the challenge is the SHA-256 of the note's text.
/// </summary>
public sealed class PasskeyVerifier
{
    private const int DataSize = 37;
    private const int PointSize = 65;
    private const byte Present = 1;
    private const byte Verified = 4;

    private readonly byte[] key;

    private PasskeyVerifier(string name, byte[] key) => (Name, this.key, KeyId) = (name, key, NoteKey.Id(name, NoteKey.Other, key));

    public string Name { get; }

    public uint KeyId { get; }

    private static ReadOnlySpan<byte> Kind => "domicile.webauthn/v1"u8;

    private ReadOnlySpan<byte> RelyingParty => key.AsSpan(Kind.Length, SHA256.HashSizeInBytes);

    /// <exception cref="FormatException">Not a vkey of a passkey, or no point of the curve.</exception>
    public static PasskeyVerifier Parse(string vkey)
    {
        var (name, key) = NoteKey.ParsePublic(vkey, NoteKey.Other, Kind.Length + SHA256.HashSizeInBytes + PointSize);
        if (!key.AsSpan().StartsWith(Kind))
        {
            throw new FormatException("Not a passkey's verifier key.");
        }

        var verifier = new PasskeyVerifier(name, key);
        try
        {
            using var ecdsa = verifier.Key();
        }
        catch (CryptographicException unusable)
        {
            throw new FormatException("Not a passkey's verifier key.", unusable);
        }

        return verifier;
    }

    /// <summary>Whether the passkey's holder, present and recognised by the device, signed this text on a page of the relying party.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        if (signature.Length < sizeof(ushort) || signature.Length < sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(signature) + DataSize)
        {
            return false;
        }

        var client = signature.Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16BigEndian(signature));
        var data = signature.Slice(sizeof(ushort) + client.Length, DataSize);
        if (!IsAbout(client, text) || !data[..SHA256.HashSizeInBytes].SequenceEqual(RelyingParty)
            || (data[SHA256.HashSizeInBytes] & (Present | Verified)) != (Present | Verified))
        {
            return false;
        }

        using var ecdsa = Key();
        return ecdsa.VerifyData([.. data, .. SHA256.HashData(client)], signature[(sizeof(ushort) + client.Length + DataSize)..],
            HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Other, key);

    private static bool IsAbout(ReadOnlySpan<byte> client, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(client.ToArray(), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var said = json.RootElement;
            return said.GetProperty("type").ValueEquals("webauthn.get"u8)
                && said.GetProperty("challenge").ValueEquals(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text))))
                && !(said.TryGetProperty("crossOrigin", out var foreign) && foreign.ValueKind != JsonValueKind.False);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private ECDsa Key()
    {
        var point = key.AsSpan(key.Length - PointSize);
        return point[0] == 4
            ? ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33].ToArray(), Y = point[33..].ToArray() } })
            : throw new CryptographicException("Not an uncompressed point.");
    }
}
