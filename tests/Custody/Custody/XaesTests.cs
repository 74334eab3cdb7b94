using System.Security.Cryptography;
using System.Text;
using Domicile.Sealing.Sealed;

namespace Domicile.Tests.Custody;

/// <summary>The vectors of C2SP XAES-256-GCM.</summary>
[Trait("Database", "none")]
public sealed class XaesTests
{
    [Theory]
    [InlineData(1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271")]
    [InlineData(3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d")]
    public void The_published_vectors_are_met_both_ways(byte key, string associated, string expected)
    {
        using var xaes = new Xaes256Gcm(Enumerable.Repeat(key, 32).ToArray());
        var nonce = "ABCDEFGHIJKLMNOPQRSTUVWX"u8.ToArray();
        var output = new byte[28];
        xaes.Seal(nonce, "XAES-256-GCM"u8, output, Encoding.ASCII.GetBytes(associated));
        Assert.Equal(expected, Convert.ToHexStringLower(output));
        var plaintext = new byte[12];
        xaes.Open(nonce, output, plaintext, Encoding.ASCII.GetBytes(associated));
        Assert.Equal("XAES-256-GCM"u8.ToArray(), plaintext);
    }

    [Theory]
    [InlineData(10_000, "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939")]
    [InlineData(1_000_000, "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15", Explicit = true)]
    public void The_accumulated_iterations_have_the_published_digest(int iterations, string expected)
    {
        if (!Shake128.IsSupported) Assert.Skip("This OpenSSL has no SHAKE-128.");
        // All of the source at once: this OpenSSL may not squeeze twice. 568 bytes are the most that one iteration can take.
        var source = new MemoryStream(Shake128.HashData([], iterations * (32 + 24 + 2 * 256)));
        using var digest = new Shake128();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            using var xaes = new Xaes256Gcm(Next(32));
            var nonce = Next(24);
            var plaintext = Next(Next(1)[0]);
            var associated = Next(Next(1)[0]);
            var output = new byte[plaintext.Length + 16];
            xaes.Seal(nonce, plaintext, output, associated);
            digest.AppendData(output);
            var opened = new byte[plaintext.Length];
            xaes.Open(nonce, output, opened, associated);
            Assert.Equal(plaintext, opened);
        }
        Assert.Equal(expected, Convert.ToHexStringLower(digest.GetHashAndReset(32)));

        byte[] Next(int count)
        {
            var bytes = new byte[count];
            source.ReadExactly(bytes);
            return bytes;
        }
    }
}
