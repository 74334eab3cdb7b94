using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Testing;

/// <summary>A passkey, as a device with its holder before it signs: ES256 of WebAuthn.</summary>
internal sealed class Device(string name = "domicile.example/party/a") : IDisposable
{
    public const string Site = "domicile.example";

    private const byte PresentAndRecognised = 5;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Vkey
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return VkeyOf(name, [4, .. point.X!, .. point.Y!]);
        }
    }

    public static string VkeyOf(string name, byte[] point)
    {
        byte[] key = [.. "domicile.webauthn/v1"u8, .. SHA256.HashData(Encoding.UTF8.GetBytes(Site)), .. point];
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name + "\n"), 0xff, .. key]));
        return string.Create(CultureInfo.InvariantCulture, $"{name}+{id:x8}+{Convert.ToBase64String([0xff, .. key])}");
    }

    /// <summary>What a browser says that is signed.</summary>
    public static string Client(string text, string type = "webauthn.get", string foreign = "false") =>
        $$"""{"type":"{{type}}","challenge":"{{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}}","origin":"https://{{Site}}","crossOrigin":{{foreign}}}""";

    public byte[] Sign(string text) => Sign(Client(text), PresentAndRecognised, Site);

    /// <summary>A note with the same text, signed by this passkey.</summary>
    public byte[] Resign(byte[] note)
    {
        if (!SignedNote.TryParse(note, out var parsed)) throw new ArgumentException("Not a note.", nameof(note));
        var verifier = PasskeyVerifier.Parse(Vkey);
        return Encoding.UTF8.GetBytes(new SignedNote(parsed.Text, [new(verifier.Name, verifier.KeyId, Sign(parsed.Text))]).ToString());
    }

    public byte[] Sign(string client, byte flags, string host)
    {
        var said = Encoding.UTF8.GetBytes(client);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(host)), flags, 0, 0, 0, 1];
        var signature = _key.SignData([.. data, .. SHA256.HashData(said)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return [(byte)(said.Length >> 8), (byte)said.Length, .. said, .. data, .. signature];
    }

    public void Dispose() => _key.Dispose();
}
