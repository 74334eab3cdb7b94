using System.Text;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class AddCheckpointTests
{
    private static readonly string Note = SignedNote.Sign("origin\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", NoteSigner.Generate("origin")).ToString();
    private static readonly string Hash = $"{Merkle.EmptyRoot}\n";

    [Fact]
    public void A_request_is_written_as_it_is_read() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Byte.Array[32].Array[0, 63]).Sample((old, hashes) =>
    {
        var request = new AddCheckpoint(old, [.. hashes.Select(hash => new Digest(hash))], Note);

        Assert.True(AddCheckpoint.TryParse(request.Encode(), out var read));
        Assert.Equal((request.Old, request.Note), (read.Old, read.Note));
        Assert.Equal(request.Proof, read.Proof);
    });

    [Fact]
    public void It_is_an_old_size_a_proof_an_empty_line_and_the_checkpoint() =>
        Assert.Equal($"old 5\n{Hash}{Hash}\n{Note}", Encoding.UTF8.GetString(new AddCheckpoint(5, [Merkle.EmptyRoot, Merkle.EmptyRoot], Note).Encode()));

    public static TheoryData<string> Malformed =>
    [
        "", "\n\n", "old 5", $"old 5\n{Note}", $"\nold 5\n\n{Note}", $"old 05\n\n{Note}", $"old -1\n\n{Note}", $"old  5\n\n{Note}", $"old 5 \n\n{Note}",
        $"old\n\n{Note}", $"Old 5\n\n{Note}", $"old 9223372036854775808\n\n{Note}", $"old 5\r\n\r\n{Note}", $"old 5\nnot base64\n\n{Note}",
        $"old 5\nAAAA\n\n{Note}", $"old 5\n{Hash.TrimEnd()} \n\n{Note}", "old 5\n\nno note\n", $"old 5\n\n{Note}\n", $"old 5\n\n{Note.TrimEnd()}",
        $"old 5\n{string.Concat(Enumerable.Repeat(Hash, 64))}\n{Note}", $"old 5\n\n{new string('x', AddCheckpoint.MaxBytes)}\n{Note}",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_not_a_request_is_not_read(string body) => Assert.False(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(body), out _));

    [Theory]
    [InlineData("0\n", 0)]
    [InlineData("50\n", 50)]
    [InlineData("9223372036854775807\n", long.MaxValue)]
    [InlineData("", -1)]
    [InlineData("\n", -1)]
    [InlineData("50", -1)]
    [InlineData("050\n", -1)]
    [InlineData("50\n\n", -1)]
    [InlineData("-5\n", -1)]
    [InlineData("9223372036854775808\n", -1)]
    public void A_size_has_one_spelling(string body, long size)
    {
        Assert.Equal(size >= 0, AddCheckpoint.TryParseSize(Encoding.UTF8.GetBytes(body), out var read));
        Assert.Equal(Math.Max(size, 0), size >= 0 ? read : 0);
        Assert.Equal(size >= 0 ? body : "", size >= 0 ? Encoding.ASCII.GetString(AddCheckpoint.EncodeSize(read)) : "");
    }

    [Theory]
    [InlineData("— w AAAAAAA=\n— v AAAAAAA=\n", 2)]
    [InlineData("— w AAAAAAA=\n", 1)]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData("— w AAAAAAA=", 0)]
    [InlineData("\n— w AAAAAAA=\n", 0)]
    [InlineData("— w AAAAAAA=\n\n— v AAAAAAA=\n", 0)]
    [InlineData("text\n\n— v AAAAAAA=\n", 0)]
    public void Signature_lines_are_read_or_refused_as_a_whole(string body, int count)
    {
        Assert.Equal(count > 0, AddCheckpoint.TryParseSignatures(Encoding.UTF8.GetBytes(body), out var signatures));
        Assert.Equal(count, count > 0 ? signatures.Count : 0);
    }
}
