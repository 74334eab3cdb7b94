using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class SignedNoteTests
{
    // The example of golang.org/x/mod/sumdb/note.
    private const string PrivateKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string PublicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string Text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string Signature =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly NoteVerifier Verifier = NoteVerifier.Parse(PublicKey);

    [Fact]
    public void The_note_of_the_Go_library_is_reproduced()
    {
        var signer = NoteSigner.Parse(PrivateKey);

        Assert.Equal(PublicKey, signer.Verifier.ToString());
        Assert.Equal(PrivateKey, signer.ExportPrivateKey());
        Assert.Equal($"{Text}\n{Signature}", SignedNote.Sign(Text, signer).ToString());
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes($"{Text}\n{Signature}"), out var note));
        Assert.True(note.IsSignedBy(Verifier));
    }

    [Fact]
    public void A_generated_key_signs_and_survives_being_written()
    {
        var signer = NoteSigner.Parse(NoteSigner.Generate("domicile.example/ledger").ExportPrivateKey());

        Assert.True(SignedNote.Sign("text\n", signer).IsSignedBy(NoteVerifier.Parse(signer.Verifier.ToString())));
        Assert.DoesNotContain(signer.ExportPrivateKey()[^20..], $"{signer}", StringComparison.Ordinal);
    }

    [Fact]
    public void Signatures_of_unknown_keys_do_not_matter()
    {
        var others = string.Concat(Enumerable.Range(0, 16).Select(i => SignedNote.Sign(Text, NoteSigner.Generate($"other{i}")).Signatures[0] + "\n"));

        Assert.True(SignedNote.TryParse($"{Text}\n{others}{Signature}", out var note));
        Assert.True(note.IsSignedBy(Verifier));
        Assert.False(note.IsSignedBy(NoteSigner.Generate("PeterNeumann").Verifier));
    }

    [Fact]
    public void A_bad_signature_of_a_known_key_spoils_the_note()
    {
        var bad = Signature.Replace("ZJkuBS", "ZJkuBT", StringComparison.Ordinal);

        Assert.True(SignedNote.TryParse($"{Text}\n{Signature}{bad}", out var note));
        Assert.False(note.IsSignedBy(Verifier));
    }

    [Fact]
    public void A_text_with_empty_lines_ends_at_the_last_of_them()
    {
        var signer = NoteSigner.Generate("a");

        Assert.True(SignedNote.TryParse(SignedNote.Sign("one\n\ntwo\n", signer).ToString(), out var note));
        Assert.Equal("one\n\ntwo\n", note.Text);
        Assert.True(note.IsSignedBy(signer.Verifier));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData(Text)]
    [InlineData(Text + "\n")]
    [InlineData(Text + Signature)]
    [InlineData(Text + "\n\n" + Signature + "\n")]
    [InlineData(Text + "\n- PeterNeumann x08go/ZJkuBS9UG/\n")]
    [InlineData(Text + "\n— PeterNeumann x08go/ZJkuBS9UG/")]
    [InlineData(Text + "\n— PeterNeumann x08go/ZJkuBS9UG/ \n")]
    [InlineData(Text + "\n— Peter+Neumann x08go/ZJkuBS9UG/\n")]
    [InlineData(Text + "\n— Peter\u00a0Neumann x08go/ZJkuBS9UG/\n")]
    [InlineData(Text + "\n—  x08go/ZJkuBS9UG/\n")]
    [InlineData(Text + "\n— PeterNeumann x08goy==\n")]
    [InlineData(Text + "\n— PeterNeumann x08g\n")]
    [InlineData(Text + "\n— PeterNeumann x08go!ZJkuBS9UG/\n")]
    [InlineData("tab\there\n\n— PeterNeumann x08go/ZJkuBS9UG/\n")]
    [InlineData("return\r\n\n— PeterNeumann x08go/ZJkuBS9UG/\n")]
    public void What_is_not_a_note_is_not_read(string text) => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_not_a_note() =>
        Assert.False(SignedNote.TryParse([0xff, .. Encoding.UTF8.GetBytes($"{Text}\n{Signature}")], out _));

    [Fact]
    public void A_note_is_bounded()
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes($"{new string('x', SignedNote.MaxBytes)}\n\n{Signature}"), out _));
        Assert.False(SignedNote.TryParse($"{Text}\n{string.Concat(Enumerable.Repeat(Signature, SignedNote.MaxSignatures + 1))}", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PeterNeumann")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWA")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    [InlineData("PeterNeumann+C74F20A3+")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    public void What_is_not_a_key_is_not_read(string key)
    {
        Assert.Throws<FormatException>(() => NoteVerifier.Parse(key));
        Assert.Throws<FormatException>(() => NoteSigner.Parse("PRIVATE+KEY+" + key));
    }
}
