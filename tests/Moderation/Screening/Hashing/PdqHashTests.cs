using CsCheck;
using Domicile.Screening.Hashing;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class PdqHashTests
{
    private static readonly Gen<PdqHash> Any = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, (a, b, c, d) => new PdqHash(a, b, c, d));

    [Fact]
    public void Text_and_bytes_say_the_same() => Any.Sample(hash =>
    {
        Assert.True(PdqHash.TryParse(hash.ToString(), out var parsed));
        Assert.Equal(hash, parsed);
        Assert.Equal(hash, PdqHash.Read(hash.ToBytes()));
        Assert.Equal(hash.ToString(), Convert.ToHexStringLower(hash.ToBytes()));
        Assert.Equal(hash, PdqHash.FromWords([.. Enumerable.Range(0, 16).Select(hash.Word)]));
    });

    [Fact]
    public void A_distance_is_a_metric() => Gen.Select(Any, Any, Any).Sample((one, two, three) =>
    {
        Assert.Equal(0, one.DistanceTo(one));
        Assert.Equal(one.DistanceTo(two), two.DistanceTo(one));
        Assert.True(one.DistanceTo(three) <= one.DistanceTo(two) + two.DistanceTo(three));
    });

    [Fact]
    public void The_last_word_is_written_first() =>
        Assert.Equal("8000" + new string('0', 56) + "0001", PdqHash.FromWords([1, .. new ushort[14], 0x8000]).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03f")]
    [InlineData("0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff0")]
    [InlineData("0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03fg")]
    [InlineData("0x07001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff")]
    public void What_is_not_64_hex_digits_is_not_a_hash(string? text) => Assert.False(PdqHash.TryParse(text, out _));
}
