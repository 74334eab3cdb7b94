using CsCheck;
using Domicile.Keys;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class ShamirTests
{
    /// <summary>FIPS 197, sections 4.2 and 4.2.1: the field is that of AES.</summary>
    [Theory]
    [InlineData(0x57, 0x83, 0xc1)]
    [InlineData(0x57, 0x13, 0xfe)]
    [InlineData(0x57, 0x02, 0xae)]
    [InlineData(0x57, 0x10, 0x07)]
    [InlineData(0x00, 0xff, 0x00)]
    [InlineData(0x01, 0xff, 0xff)]
    public void Products_are_those_of_the_standard(byte left, byte right, byte product)
    {
        Assert.Equal(product, Shamir.Multiply(left, right));
        Assert.Equal(product, Shamir.Multiply(right, left));
    }

    [Fact]
    public void Every_element_but_zero_has_an_inverse()
    {
        for (var value = 1; value < 256; value++) Assert.Equal(1, Shamir.Multiply((byte)value, Shamir.Inverse((byte)value)));
        Assert.Equal(0, Shamir.Inverse(0));
    }

    /// <summary>57 + 83x and 57 + 83x + 13x², by hand.</summary>
    [Fact]
    public void Shares_are_the_polynomials_values()
    {
        Assert.Equal([[0xd4], [0x4a], [0xc9]], Shamir.Evaluate([0x57], [0x83], 3));
        Assert.Equal([[0xc7], [0x06], [0x96]], Shamir.Evaluate([0x57], [0x83, 0x13], 3));
    }

    [Fact]
    public void Any_choice_of_as_many_as_are_needed_gives_the_secret_back() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Int[2, 6], Gen.Int[0, 4], Gen.Int[0, 1_000_000]).Sample((secret, need, more, choice) =>
        {
            var shares = Shamir.Split(secret, need + more, need).Select((share, at) => ((byte)(at + 1), share)).ToArray();
            new Random(choice).Shuffle(shares);
            Assert.Equal(secret, Shamir.Join(shares[..need]));
        }, iter: 200);

    /// <summary>For each value that the secret could have there is exactly one last share: the others say nothing.</summary>
    [Fact]
    public void One_share_too_few_fits_every_secret() => Gen.Select(Gen.Byte, Gen.Int[2, 4]).Sample((secret, need) =>
    {
        var shares = Shamir.Split([secret], need, need).Select((share, at) => ((byte)(at + 1), share)).ToArray();
        var possible = Enumerable.Range(0, 256).Select(last => Shamir.Join([.. shares[..^1], ((byte)need, [(byte)last])])[0]);
        Assert.Equal(256, possible.Distinct().Count());
    }, iter: 50);

    [Fact]
    public void No_share_twice_none_numbered_zero_and_none_of_another_length()
    {
        Assert.Throws<ArgumentException>(() => Shamir.Join([]));
        Assert.Throws<ArgumentException>(() => Shamir.Join([(1, [1]), (1, [1])]));
        Assert.Throws<ArgumentException>(() => Shamir.Join([(0, [1]), (1, [1])]));
        Assert.Throws<ArgumentException>(() => Shamir.Join([(1, [1]), (2, [1, 2])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shamir.Split([1], 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shamir.Split([1], 256, 3));
    }
}
