using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Domicile.Tests.Service;

/// <summary>A passkey authenticator in software: one P-256 credential, no attestation (WebAuthn level 3).</summary>
/// <param name="origin">Of the page that it is shown to, as the browser says.</param>
internal sealed class Authenticator(string origin) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private byte[] _handle = [];
    private uint _count;

    /// <summary>The relying party that it signs for; null for the one that the page asks for.</summary>
    public string? Site { get; set; }

    public JsonNode Create(JsonElement options)
    {
        _handle = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        var key = _key.ExportParameters(false).Q;
        // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. key.X!, 0x22, 0x58, 0x20, .. key.Y!];
        var data = Data(Site ?? options.GetProperty("rp").GetProperty("id").GetString()!, 0x45,
            [.. new byte[16], 0, (byte)_id.Length, .. _id, .. cose]);
        // {"fmt": "none", "attStmt": {}, "authData": bytes}
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Credential(new()
        {
            ["clientDataJSON"] = Text(Client("webauthn.create", options)),
            ["attestationObject"] = Text(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    public JsonNode Get(JsonElement options)
    {
        var client = Client("webauthn.get", options);
        var data = Data(Site ?? options.GetProperty("rpId").GetString()!, 0x05, []);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new()
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(signature),
            ["userHandle"] = Text(_handle),
        });
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
    };

    private byte[] Client(string type, JsonElement options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = options.GetProperty("challenge").GetString(),
        ["origin"] = origin,
        ["crossOrigin"] = false,
    }.ToJsonString());

    private byte[] Data(string relyingParty, byte flags, byte[] credential)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)), flags, .. count, .. credential];
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
