using Domicile.Proof;

namespace Domicile.Tests.Proof;

public sealed class PasskeyVerifierTests : IDisposable
{
    private const string Text = "domicile.act/v1\napprove\n";

    private readonly Device _device = new();

    [Fact]
    public void What_a_recognised_holder_signed_is_accepted_and_its_key_is_written_as_it_was_read()
    {
        var vkey = _device.Vkey;
        var verifier = PasskeyVerifier.Parse(vkey);
        Assert.Equal(vkey, verifier.ToString());
        Assert.True(verifier.Verify(Text, _device.Sign(Text)));
    }

    [Fact]
    public void A_note_is_signed_by_a_passkey_among_other_keys()
    {
        var verifier = PasskeyVerifier.Parse(_device.Vkey);
        var note = new SignedNote(Text, [new(verifier.Name, verifier.KeyId, _device.Sign(Text))]);
        Assert.True(SignedNote.TryParse(note.ToString(), out var read));
        Assert.True(verifier.Verify(read.Text, Assert.Single(read.Signatures).Bytes.Span));
    }

    public static TheoryData<string, string, byte, string> Refused => new()
    {
        { "another text's challenge", Device.Client("other\n"), 5, "domicile.example" },
        { "made when a passkey was created", Device.Client(Text, type: "webauthn.create"), 5, "domicile.example" },
        { "in a frame of another site", Device.Client(Text, foreign: "true"), 5, "domicile.example" },
        { "nobody present", Device.Client(Text), 4, "domicile.example" },
        { "nobody recognised", Device.Client(Text), 1, "domicile.example" },
        { "on another site", Device.Client(Text), 5, "elsewhere.example" },
        { "no JSON", "{", 5, "domicile.example" },
        { "no challenge", """{"type":"webauthn.get"}""", 5, "domicile.example" },
        { "a list", "[]", 5, "domicile.example" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Whatever_else_a_device_signs_is_refused(string what, string client, byte flags, string host) =>
        Assert.False(PasskeyVerifier.Parse(_device.Vkey).Verify(Text, _device.Sign(client, flags, host)), what);

    [Fact]
    public void Every_changed_bit_and_every_cut_is_refused()
    {
        var verifier = PasskeyVerifier.Parse(_device.Vkey);
        var signature = _device.Sign(Text);
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
        Assert.Throws<FormatException>(() => PasskeyVerifier.Parse(Device.VkeyOf("domicile.example/party/a", [4, .. new byte[64]])));
        Assert.Throws<FormatException>(() => PasskeyVerifier.Parse(_device.Vkey.Replace('a', 'b')));
    }

    public void Dispose() => _device.Dispose();
}
