using System.Buffers;
using System.Text;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

/// <summary>Every format is read in exactly one spelling.</summary>
public class FormatTests
{
    private const string Root = "G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU=";
    private const string Leaf = "domicile.entry/v1\nunseal\n6f0d0c5f4a7c4d0f9d3c2b1a00112233\n1767225600000\n" + Root + "\n";
    private const string ProofHead = "c2sp.org/tlog-proof@v1\n";

    private static readonly NoteSigner Signer = NoteSigner.Generate("a.example");

    [Theory]
    [InlineData("a.example\n0\n" + Root + "\n")]
    [InlineData("a.example\n9223372036854775807\n" + Root + "\n")]
    [InlineData("a.example\n7\n" + Root + "\nextension\n")]
    public void A_checkpoint_is_read(string text)
    {
        Assert.True(Checkpoint.TryParse(text, out var checkpoint));
        Assert.StartsWith(checkpoint.ToText(), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.example\n7\n")]
    [InlineData("\n7\n" + Root + "\n")]
    [InlineData("a.example\n07\n" + Root + "\n")]
    [InlineData("a.example\n+7\n" + Root + "\n")]
    [InlineData("a.example\n-7\n" + Root + "\n")]
    [InlineData("a.example\n 7\n" + Root + "\n")]
    [InlineData("a.example\n9223372036854775808\n" + Root + "\n")]
    [InlineData("a.example\n7\n" + Root)]
    [InlineData("a.example\n7\n" + Root + "\n\n")]
    [InlineData("a.example\n7\n" + Root + "\n\nextension\n")]
    [InlineData("a.example\n7\nG7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wV=\n")]
    [InlineData("a.example\n7\nG7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU\n")]
    [InlineData("a.example\n7\nAAAA\n")]
    public void What_is_not_a_checkpoint_is_not_read(string text) => Assert.False(Checkpoint.TryParse(text, out _));

    [Fact]
    public void A_signed_note_that_is_no_checkpoint_of_the_log_is_not_opened()
    {
        var note = SignedNote.Sign("a.example\nnot a checkpoint\n", Signer).ToString();
        var other = SignedNote.Sign(new Checkpoint("b.example", 0, Merkle.EmptyRoot).ToText(), Signer).ToString();

        Assert.Contains("not a checkpoint", Assert.Throws<VerificationException>(() => SignedCheckpoint.Open(note, Signer.Verifier)).Message, StringComparison.Ordinal);
        Assert.Contains("b.example", Assert.Throws<VerificationException>(() => SignedCheckpoint.Open(other, Signer.Verifier)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SignedCheckpoint.Sign(new Checkpoint("b.example", 0, Merkle.EmptyRoot), Signer));
    }

    [Fact]
    public void A_leaf_is_five_readable_lines()
    {
        Assert.True(LedgerEntry.TryParse(Encoding.ASCII.GetBytes(Leaf), out var entry));
        Assert.Equal(new LedgerEntry("unseal", Guid.Parse("6f0d0c5f-4a7c-4d0f-9d3c-2b1a00112233"), 1_767_225_600_000, entry.Commitment), entry);
        Assert.Equal(Leaf, Encoding.ASCII.GetString(entry.Encode()));
    }

    public static TheoryData<string> NotLeaves => new(
        "", Leaf[..^1], Leaf + "\n", Leaf + "more\n", "\n" + Leaf,
        Leaf.Replace("v1", "v2", StringComparison.Ordinal),
        Leaf.Replace("unseal", "", StringComparison.Ordinal),
        Leaf.Replace("unseal", "Unseal", StringComparison.Ordinal),
        Leaf.Replace("unseal", "un seal", StringComparison.Ordinal),
        Leaf.Replace("unseal", "1", StringComparison.Ordinal),
        Leaf.Replace("unseal", new string('a', 65), StringComparison.Ordinal),
        Leaf.Replace("6f0d", "6F0D", StringComparison.Ordinal),
        Leaf.Replace("6f0d", "6f0", StringComparison.Ordinal),
        Leaf.Replace("\n1767", "\n01767", StringComparison.Ordinal),
        Leaf.Replace("\n1767", "\n-1767", StringComparison.Ordinal),
        Leaf.Replace("wU=", "wV=", StringComparison.Ordinal),
        Leaf.Replace("\n", "\r\n", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(NotLeaves))]
    public void What_is_not_a_leaf_is_not_read(string text) => Assert.False(LedgerEntry.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("Unseal", 0)]
    [InlineData("unseal", -1)]
    public void What_could_not_be_read_is_not_written(string kind, long time) =>
        Assert.Throws<InvalidOperationException>(() => new LedgerEntry(kind, Guid.Empty, time, default).Encode());

    [Fact]
    public void A_proof_file_is_read_as_it_was_written() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Byte.Array[32].Array[0, 63], Gen.Byte.Array[0, 100])
        .Sample((index, hashes, extra) =>
        {
            var note = SignedCheckpoint.Sign(new Checkpoint(Signer.Name, 9, Merkle.EmptyRoot), Signer).Note;
            var file = new TlogProof(index, [.. hashes.Select(hash => new Digest(hash))], note, extra).ToString();

            Assert.True(TlogProof.TryParse(file, out var proof));
            Assert.Equal(file, proof.ToString());
        }, iter: 100);

    [Theory]
    [InlineData("")]
    [InlineData(ProofHead)]
    [InlineData(ProofHead + "index 0\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\nnote")]
    [InlineData(ProofHead + "extra AAA\nindex 0\n\nnote")]
    [InlineData(ProofHead + "extra AAAA\nextra AAAA\nindex 0\n\nnote")]
    [InlineData(ProofHead + "\nindex 0\n\nnote")]
    [InlineData(ProofHead + "index\n\nnote")]
    [InlineData(ProofHead + "index 00\n\nnote")]
    [InlineData(ProofHead + "index -1\n\nnote")]
    [InlineData(ProofHead + Root + "\nindex 0\n\nnote")]
    [InlineData(ProofHead + "index 0\nAAAA\n\nnote")]
    public void What_is_not_a_proof_file_is_not_read(string text) => Assert.False(TlogProof.TryParse(text, out _));

    [Fact]
    public void A_proof_file_has_at_most_63_hashes() =>
        Assert.False(TlogProof.TryParse($"{ProofHead}index 0\n{string.Concat(Enumerable.Repeat($"{Root}\n", 64))}\nnote", out _));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entry":null}""")]
    [InlineData("""{"entry":"!"}""")]
    [InlineData("""{"entry":"AAAA","entry":"AAAA"}""")]
    [InlineData("""{"entry":"AAAA","more":1}""")]
    [InlineData("""{"entry":"AAAA","body":"AAAA"}""")]
    [InlineData("""{"entry":"AAAA","opening":"AAAA","body":"AAAA"}""")]
    [InlineData("""{"entry":"AAAA","opening":"G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU="}""")]
    public void What_is_not_a_disclosure_is_not_read(string json) => Assert.False(Disclosure.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void A_commitment_tells_bodies_and_openings_apart() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 80], Gen.Byte.Array[32], Gen.Byte.Array[0, 80]).Sample((opening, body, otherOpening, otherBody) =>
            Commitment.Of(opening, body) == Commitment.Of(otherOpening, otherBody)
            == (opening.AsSpan().SequenceEqual(otherOpening) && body.AsSpan().SequenceEqual(otherBody)));

    [Fact]
    public void A_commitment_is_what_its_definition_says() => Assert.Equal(
        System.Security.Cryptography.SHA256.HashData([.. "domicile.commitment/v1\n"u8, .. new byte[32], .. "body"u8]),
        Commitment.Of(new byte[32], "body"u8).ToArray());

    [Fact]
    public void A_bundle_gives_back_its_entries() => Gen.Byte.Array[0, 300].Array[0, 256].Sample(entries =>
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            EntryBundle.Append(bundle, entry);
        }

        Assert.True(EntryBundle.TryParse(bundle.WrittenMemory.ToArray(), entries.Length, out var read));
        Assert.Equal(entries, read.Select(entry => entry.ToArray()));
        Assert.False(EntryBundle.TryParse(bundle.WrittenMemory.ToArray(), entries.Length + 1, out _));
        Assert.False(EntryBundle.TryParse((byte[])[.. bundle.WrittenMemory.ToArray(), 0], entries.Length, out _));
    }, iter: 100);
}
