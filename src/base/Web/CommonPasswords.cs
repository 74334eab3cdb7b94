using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Web;

/// <summary>
/// The most common passwords, as a Bloom filter: the sixteen 32-bit little-endian words of a password's SHA-512, modulo the filter's bits, are the bits
/// that it sets. Of passwords that are not among them one in 65,000 seems to be. <c>CommonPasswords/README.md</c> says where they come from.
/// </summary>
internal static class CommonPasswords
{
    private static readonly byte[] Filter = Read();

    /// <summary>Whether it is common as it is, or without the digits and punctuation that people append to a common one.</summary>
    /// <param name="folded">The password, from <see cref="FoldedText.Of"/>.</param>
    public static bool Include(string folded)
    {
        for (var rest = folded; rest.Length > 0;)
        {
            if (Contains(rest)) return true;
            var shorter = rest.AsSpan().TrimEnd("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ");
            if (shorter.Length == rest.Length) shorter = shorter.TrimEnd("0123456789");
            if (shorter.Length == rest.Length) return false;
            rest = shorter.ToString();
        }
        return false;
    }

    internal static bool Contains(string folded)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(Encoding.UTF8.GetBytes(folded), hash);
        for (; hash.Length > 0; hash = hash[sizeof(uint)..])
        {
            var bit = BinaryPrimitives.ReadUInt32LittleEndian(hash) % ((uint)Filter.Length * 8);
            if ((Filter[bit / 8] >> (int)(bit % 8) & 1) == 0) return false;
        }
        return true;
    }

    private static byte[] Read()
    {
        using var resource = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords")!;
        var filter = new byte[resource.Length];
        resource.ReadExactly(filter);
        return filter;
    }
}
