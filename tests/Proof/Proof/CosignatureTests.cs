using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class CosignatureTests
{
    private const string Text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_679_315_147);

    [Fact]
    public void A_cosignature_tells_its_time_and_holds_for_this_text_alone()
    {
        var signer = WitnessSigner.Generate("witness.example/w1");
        var line = signer.Cosign(Text, Now);

        Assert.True(signer.Verifier.Verify(Text, line.Bytes.Span, out var time));
        Assert.Equal(Now.ToUnixTimeSeconds(), time);
        Assert.False(signer.Verifier.Verify(Text + "extension\n", line.Bytes.Span, out _));
        Assert.False(WitnessSigner.Generate("witness.example/w1").Verifier.Verify(Text, line.Bytes.Span, out _));
    }

    [Fact]
    public void Any_changed_byte_of_a_cosignature_is_found()
    {
        var signer = WitnessSigner.Generate("w");
        var bytes = signer.Cosign(Text, Now).Bytes.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.False(signer.Verifier.Verify(Text, bytes, out _));
            bytes[i] ^= 1;
        }

        Assert.False(signer.Verifier.Verify(Text, bytes.AsSpan(0, bytes.Length - 1), out _));
        Assert.False(signer.Verifier.Verify(Text, [], out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_witness_does_not_sign_without_a_time(long seconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => WitnessSigner.Generate("w").Cosign(Text, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void The_example_line_of_the_specification_tells_its_time()
    {
        Assert.True(NoteSignature.TryParse(
            "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==",
            out var line));

        // Its key is not published.
        Assert.False(WitnessSigner.Generate("witness.example.com/w1").Verifier.Verify(Text, line.Bytes.Span, out var time));
        Assert.Equal(1_679_315_147, time);
    }

    // A checkpoint of August 2025 of the public Sigsum log seasalp.glasklar.is, cosigned by witnesses that others run.
    [Theory]
    [InlineData("b2106db9065ec97f25e09c18839216751a6e26d8ed8b41e485a563d3d1498536",
        "9ab58c0f6cbfd02549891b3b9d7e68fd7fefd42b6dc22fbbee7ed3119d1ed1807edc74c8b12fd430e4ee6084b59077d4c8eafe09eefdbbe31666828c34d24702")]
    [InlineData("15d6d0141543247b74bab3c1076372d9c894f619c376d64b29aa312cc00f61ad",
        "82f16ff572ba54e6f0b2f27e0e34fa729ab42d566b1d54a0b689d345c373fd0d87a61a6b6e81b4d17b3ca9f13f01a6c1325d701e6350ecddfa54b6b453691d0f")]
    public void What_public_witnesses_signed_verifies(string key, string signature)
    {
        const string Head = "sigsum.org/v1/tree/44ad38f8226ff9bd27629a41e55df727308d0a1cd8a2c31d3170048ac1dd22a1\n"
            + "12851\nTM7doMPmr8g8/N361989lcvR6Ffs888Fabj2nOMnJ/g=\n";
        var witness = new WitnessVerifier("w", Convert.FromHexString(key));
        byte[] cosignature = [0, 0, 0, 0, 0x68, 0x8c, 0x3b, 0xfd, .. Convert.FromHexString(signature)];

        Assert.True(witness.Verify(Head, cosignature, out var time));
        Assert.Equal(1_754_020_861, time);
        cosignature[7]++;
        Assert.False(witness.Verify(Head, cosignature, out _));
    }

    [Fact]
    public void A_note_with_more_than_sixteen_cosignatures_is_read_and_each_is_found()
    {
        var signers = Enumerable.Range(0, 20).Select(i => WitnessSigner.Generate($"witness{i}")).ToList();
        var log = NoteSigner.Generate("example.com/behind-the-sofa");
        var signed = SignedNote.Sign(Text, log);
        var note = signed with { Signatures = [.. signed.Signatures, .. signers.Select(signer => signer.Cosign(Text, Now))] };

        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(note.ToString()), out var read));
        Assert.True(read.IsSignedBy(log.Verifier));
        Assert.All(signers, signer => Assert.Equal(Now.ToUnixTimeSeconds(), read.CosignedBy(signer.Verifier)));
        Assert.Null(read.CosignedBy(WitnessSigner.Generate("witness0").Verifier));
    }

    [Fact]
    public void A_bad_cosignature_of_a_known_witness_spoils_the_note()
    {
        var signer = WitnessSigner.Generate("w");
        var good = signer.Cosign(Text, Now);
        var bad = signer.Cosign(Text + "x\n", Now);

        Assert.Throws<VerificationException>(() => new SignedNote(Text, [good, bad]).CosignedBy(signer.Verifier));
    }

    [Fact]
    public void A_witness_key_survives_being_written_and_is_not_a_logs_key()
    {
        var signer = WitnessSigner.Generate("witness.example/w1");
        var again = WitnessSigner.Parse(signer.ExportPrivateKey());
        var vkey = signer.Verifier.ToString();

        Assert.Equal(vkey, again.Verifier.ToString());
        Assert.Equal(vkey, WitnessVerifier.Parse(vkey).ToString());
        Assert.Throws<FormatException>(() => NoteVerifier.Parse(vkey));
        Assert.Throws<FormatException>(() => NoteSigner.Parse(signer.ExportPrivateKey()));
        Assert.Throws<FormatException>(() => WitnessVerifier.Parse(NoteSigner.Generate("log").Verifier.ToString()));
        Assert.Throws<FormatException>(() => WitnessSigner.Parse(NoteSigner.Generate("log").ExportPrivateKey()));
        Assert.DoesNotContain(signer.ExportPrivateKey()[^20..], $"{signer}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_key_of_another_program_is_read()
    {
        // Of the tests of github.com/transparency-dev/formats.
        const string Vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

        Assert.Equal(Vkey, WitnessVerifier.Parse(Vkey).ToString());
    }
}
