using System.Security.Cryptography;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

/// <summary>Vectors of RFC 9180, appendix A.1.1 (AES-128-GCM), and of the CFRG's test-vectors.json for the suite with AES-256-GCM, which the appendix lacks.</summary>
[Trait("Database", "none")]
public sealed class HpkeTests
{
    private static readonly byte[] Info = "Ode on a Grecian Urn"u8.ToArray();
    private static readonly byte[] Message = "Beauty is truth, truth beauty"u8.ToArray();

    private static readonly Dictionary<int, (string Ephemeral, string Recipient, string Public, string Enc)> Keys = new()
    {
        [16] = ("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736", "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d", "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
        [32] = ("179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11", "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
            "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c", "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"),
    };

    [Theory]
    [InlineData(16, 0, "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")]
    [InlineData(16, 1, "af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84")]
    [InlineData(16, 255, "7175db9717964058640a3a11fb9007941a5d1757fda1a6935c805c21af32505bf106deefec4a49ac38d71c9e0a")]
    [InlineData(16, 256, "957f9800542b0b8891badb026d79cc54597cb2d225b54c00c5238c25d05c30e3fbeda97d2e0e1aba483a2df9f2")]
    [InlineData(32, 0, "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a")]
    public void Vectors_are_reproduced_and_opened_by_their_number_alone(int keySize, long sequence, string sealedMessage)
    {
        var (ephemeral, recipient, publicKey, enc) = Keys[keySize];
        Assert.Equal(publicKey, Hex(Hpke.PublicOf(Convert.FromHexString(recipient))));
        using var sender = Hpke.Sender(Convert.FromHexString(publicKey), Convert.FromHexString(ephemeral), Info, keySize);
        Assert.Equal(enc, Hex(sender.Enc));
        for (var before = 0; before < sequence; before++) sender.Seal([], [], out _);
        var associated = System.Text.Encoding.ASCII.GetBytes($"Count-{sequence}");
        Assert.Equal(sealedMessage, Hex(sender.Seal(associated, Message, out var used)));
        Assert.Equal(sequence, used);

        using var opener = Hpke.Recipient(Convert.FromHexString(recipient), Convert.FromHexString(enc), Info, keySize);
        Assert.Equal(Message, opener.Open(sequence, associated, Convert.FromHexString(sealedMessage)));
    }

    /// <summary>A thousand messages with random inputs, of which the vector tells the hash alone (as Go's crypto/hpke holds them).</summary>
    [Fact]
    public void The_accumulated_vector_of_a_thousand_messages_is_reproduced()
    {
        if (!Shake128.IsSupported) Assert.Skip("SHAKE128 is not in this system's OpenSSL.");
        var (ephemeral, _, publicKey, _) = Keys[32];
        using var sender = Hpke.Sender(Convert.FromHexString(publicKey), Convert.FromHexString(ephemeral), Info);
        // All of the source at once: this OpenSSL may not squeeze twice.
        var source = new MemoryStream(Shake128.HashData([], 1000 * 2 * 256));
        using var sink = new Shake128();
        for (var round = 0; round < 1000; round++)
        {
            var associated = Draw();
            sink.AppendData(sender.Seal(associated, Draw(), out _));
        }
        Assert.Equal("1702e73e1e71705faa8241022af1deea", Hex(sink.GetHashAndReset(16)));

        byte[] Draw()
        {
            var bytes = new byte[source.ReadByte()];
            source.ReadExactly(bytes);
            return bytes;
        }
    }

    [Fact]
    public void Nothing_but_the_right_key_purpose_number_and_associated_data_opens_a_message()
    {
        var key = Hpke.NewKey();
        using var sender = Hpke.Sender(Hpke.PublicOf(key), Info);
        var box = sender.Seal([1], Message, out var sequence);
        using var right = Hpke.Recipient(key, sender.Enc, Info);
        using var otherKey = Hpke.Recipient(Hpke.NewKey(), sender.Enc, Info);
        using var otherPurpose = Hpke.Recipient(key, sender.Enc, []);
        Assert.Equal(Message, right.Open(sequence, [1], box));
        Assert.ThrowsAny<CryptographicException>(() => right.Open(sequence + 1, [1], box));
        Assert.ThrowsAny<CryptographicException>(() => right.Open(-1, [1], box));
        Assert.ThrowsAny<CryptographicException>(() => right.Open(sequence, [2], box));
        Assert.ThrowsAny<CryptographicException>(() => right.Open(sequence, [1], box.AsSpan(1)));
        Assert.ThrowsAny<CryptographicException>(() => right.Open(sequence, [1], []));
        Assert.ThrowsAny<CryptographicException>(() => otherKey.Open(sequence, [1], box));
        Assert.ThrowsAny<CryptographicException>(() => otherPurpose.Open(sequence, [1], box));
    }

    [Fact]
    public void Any_order_of_opening_is_as_good_as_another() => Gen.Byte.Array[0, 40].Array[1, 20].Sample(messages =>
    {
        var key = Hpke.NewKey();
        using var sender = Hpke.Sender(Hpke.PublicOf(key), Info);
        var boxes = messages.Select(message => (Box: sender.Seal([], message, out var sequence), sequence, message)).ToList();
        using var recipient = Hpke.Recipient(key, sender.Enc, Info);
        Assert.All(Enumerable.Reverse(boxes), one => Assert.Equal(one.message, recipient.Open(one.sequence, [], one.Box)));
    }, iter: 20);

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c0")]
    [InlineData("")]
    public void A_key_to_which_everything_is_the_same_is_no_key(string key)
    {
        Assert.False(Hpke.IsPublicKey(Convert.FromHexString(key)));
        Assert.ThrowsAny<CryptographicException>(() => Hpke.Sender(Convert.FromHexString(key), Info));
        Assert.ThrowsAny<CryptographicException>(() => Hpke.Recipient(Hpke.NewKey(), Convert.FromHexString(key), Info));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
