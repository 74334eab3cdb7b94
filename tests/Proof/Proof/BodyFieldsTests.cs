using System.Text;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

[Trait("Database", "none")]
public sealed class BodyFieldsTests
{
    private static readonly byte[] Opening = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"v":1,"kind":"unseal","name":"K\u00fcm \"x\"","term":900000,"list":[1,{"a":2}]}""");

    private static Disclosure Whole => new(
        new LedgerEntry("unseal", LedgerEntry.NewEventId(1), 1, Commit(Body)).Encode(), Opening, Body);

    [Fact]
    public void The_commitment_is_the_documented_one()
    {
        var salts = System.Security.Cryptography.HKDF.Expand(
            System.Security.Cryptography.HashAlgorithmName.SHA256, Opening, 32, "domicile.salts/v1"u8.ToArray());
        byte[] Field(int at, string value) => System.Security.Cryptography.SHA256.HashData(
            [.. "domicile.field/v1\n"u8, .. salts.AsSpan(at * 16, 16), .. Encoding.UTF8.GetBytes(value)]);
        var expected = System.Security.Cryptography.SHA256.HashData(
            [.. "domicile.fields/v1\nv\n"u8, .. Field(0, "1"), .. "kind\n"u8, .. Field(1, "\"x\"")]);
        Assert.Equal(expected, Commit("""{"v":1,"kind":"x"}"""u8.ToArray()).ToArray());
    }

    [Fact]
    public void Any_choice_of_fields_leads_to_the_same_leaf_and_shows_no_other_value() => Gen.Bool.Array[5].Sample(chosen =>
    {
        string[] names = ["v", "kind", "name", "term", "list"];
        var shown = names.Where((_, at) => chosen[at]).ToList();
        var encoded = Whole.Only(shown).Encode();
        Assert.True(Disclosure.TryParse(encoded, out var part));
        part.Open();
        Assert.Null(part.Opening);
        Assert.Equal(names, part.Fields!.Select(field => field.Name));
        Assert.Equal(shown, part.Fields!.Where(field => field.Value is not null).Select(field => field.Name));
        Assert.Equal(chosen[3], Encoding.UTF8.GetString(encoded).Contains(Convert.ToBase64String("900000"u8), StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("""{"a":1 }""")]
    [InlineData("""{ "a":1}""")]
    [InlineData("""{"a" :1}""")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"a":1, "b":2}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\u0061":1}""")]
    [InlineData("""{"A":1}""")]
    [InlineData("""{"":1}""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{"a":1} """)]
    [InlineData("""{"a":1""")]
    [InlineData("""{}""")]
    [InlineData("""[1]""")]
    [InlineData("1")]
    [InlineData("")]
    public void A_body_in_another_spelling_has_no_fields(string body) =>
        Assert.Null(BodyFields.Split(Opening, Encoding.UTF8.GetBytes(body)) is { } fields ? BodyFields.Commit(fields) : null);

    [Fact]
    public void Every_change_of_a_shown_field_is_found()
    {
        var part = Whole.Only(["name"]);
        var fields = part.Fields!;
        IReadOnlyList<DisclosedField>[] changed =
        [
            [.. fields.Skip(1)],
            [.. fields, fields[0] with { Name = "other" }],
            [.. fields, fields[0]],
            [.. fields.Reverse()],
            [.. fields.Select(field => field.Name == "name" ? field with { Value = "\"Eve\""u8.ToArray() } : field)],
            [.. fields.Select(field => field.Name == "name" ? field with { Name = "kind" } : field.Name == "kind" ? field with { Name = "name" } : field)],
            [.. fields.Select(field => field.Name == "name" ? field with { Salt = new byte[16] } : field)],
            [.. fields.Select(field => field.Name == "name" ? field with { Salt = new byte[15] } : field)],
            [.. fields.Select(field => field.Name == "name" ? field with { Hash = new byte[32] } : field)],
            [.. fields.Select(field => field.Name == "term" ? field with { Hash = new byte[32] } : field)],
            [null!, .. fields],
            [],
        ];
        part.Open();
        Assert.All(changed, other => Assert.Throws<VerificationException>(() => (part with { Fields = other }).Open()));
    }

    [Fact]
    public void A_field_that_is_not_there_cannot_be_shown_nor_one_of_a_body_committed_to_as_a_whole()
    {
        Assert.Throws<VerificationException>(() => Whole.Only(["country"]));
        var plain = Whole with { Entry = new LedgerEntry("unseal", LedgerEntry.NewEventId(1), 1, Commitment.Of(Opening, Body)).Encode() };
        plain.Open();
        Assert.Throws<VerificationException>(() => plain.Only(["kind"]));
    }

    [Fact]
    public void A_sealed_body_opens_with_its_opening_alone() => Gen.Byte.Array[0, 100].Sample(body =>
    {
        var box = SealedBody.Seal(Opening, body);
        Assert.Equal(body, SealedBody.Open(Opening, box));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => SealedBody.Open(new byte[32], box));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => SealedBody.Open(Opening, box.AsSpan(1)));
    }, iter: 50);

    private static Digest Commit(byte[] body) => BodyFields.Commit(BodyFields.Split(Opening, body)!)!.Value;
}
