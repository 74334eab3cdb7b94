using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public sealed class PasskeyVerifierTests : IDisposable
{
    private const string Text = "domicile.act/v1\napprove\n";
    private static readonly byte[] Host = SHA256.HashData("domicile.example"u8);

    private readonly ECDsa _device = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void What_a_recognised_holder_signed_is_accepted_and_its_key_is_written_as_it_was_read()
    {
        var vkey = Vkey(_device);
        var verifier = PasskeyVerifier.Parse(vkey);
        Assert.Equal(vkey, verifier.ToString());
        Assert.True(verifier.Verify(Text, Sign(Text)));
    }

    [Fact]
    public void A_note_is_signed_by_a_passkey_among_other_keys()
    {
        var verifier = PasskeyVerifier.Parse(Vkey(_device));
        var note = new SignedNote(Text, [new(verifier.Name, verifier.KeyId, Sign(Text))]);
        Assert.True(SignedNote.TryParse(note.ToString(), out var read));
        Assert.True(verifier.Verify(read.Text, Assert.Single(read.Signatures).Bytes.Span));
    }

    public static TheoryData<string, string, byte, string> Refused => new()
    {
        { "another text's challenge", Client("other\n"), 5, "domicile.example" },
        { "made when a passkey was created", Client(Text, type: "webauthn.create"), 5, "domicile.example" },
        { "in a frame of another site", Client(Text, foreign: "true"), 5, "domicile.example" },
        { "nobody present", Client(Text), 4, "domicile.example" },
        { "nobody recognised", Client(Text), 1, "domicile.example" },
        { "on another site", Client(Text), 5, "elsewhere.example" },
        { "no JSON", "{", 5, "domicile.example" },
        { "no challenge", """{"type":"webauthn.get"}""", 5, "domicile.example" },
        { "a list", "[]", 5, "domicile.example" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Whatever_else_a_device_signs_is_refused(string what, string client, byte flags, string host) =>
        Assert.False(PasskeyVerifier.Parse(Vkey(_device)).Verify(Text, Sign(client, flags, host)), what);

    [Fact]
    public void Every_changed_bit_and_every_cut_is_refused()
    {
        var verifier = PasskeyVerifier.Parse(Vkey(_device));
        var signature = Sign(Text);
        for (var at = 0; at < signature.Length; at++)
        {
            Assert.False(verifier.Verify(Text, signature.AsSpan(0, at)));
            signature[at] ^= 1;
            Assert.False(verifier.Verify(Text, signature));
            signature[at] ^= 1;
        }
    }

    [Fact]
    public void Other_keys_are_no_passkeys()
    {
        Assert.Throws<FormatException>(() => PasskeyVerifier.Parse(NoteSigner.Generate("domicile.example/party/a").Verifier.ToString()));
        Assert.Throws<FormatException>(() => PasskeyVerifier.Parse(Vkey([4, .. new byte[64]])));
        Assert.Throws<FormatException>(() => PasskeyVerifier.Parse(Vkey(_device).Replace('a', 'b')));
    }

    public void Dispose() => _device.Dispose();

    private static string Vkey(ECDsa device)
    {
        var point = device.ExportParameters(false).Q;
        return Vkey([4, .. point.X!, .. point.Y!]);
    }

    private static string Vkey(byte[] point)
    {
        const string Name = "domicile.example/party/a";
        byte[] key = [.. "domicile.webauthn/v1"u8, .. Host, .. point];
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(Name + "\n"), 0xff, .. key]));
        return string.Create(CultureInfo.InvariantCulture, $"{Name}+{id:x8}+{Convert.ToBase64String([0xff, .. key])}");
    }

    private static string Client(string text, string type = "webauthn.get", string foreign = "false") =>
        $$"""{"type":"{{type}}","challenge":"{{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}}","origin":"https://domicile.example","crossOrigin":{{foreign}}}""";

    private byte[] Sign(string text) => Sign(Client(text), 5, "domicile.example");

    private byte[] Sign(string client, byte flags, string host)
    {
        var said = Encoding.UTF8.GetBytes(client);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(host)), flags, 0, 0, 0, 1];
        var signature = _device.SignData([.. data, .. SHA256.HashData(said)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return [(byte)(said.Length >> 8), (byte)said.Length, .. said, .. data, .. signature];
    }
}
