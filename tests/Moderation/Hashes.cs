using Domicile.Screening.Hashing;

namespace Domicile.Tests.Moderation;

/// <summary>Hashes for tests, the same in every run.</summary>
internal static class Hashes
{
    /// <summary>One that is far from that of any other number.</summary>
    public static PdqHash Of(int number)
    {
        Span<byte> bytes = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number));
        return PdqHash.Read(bytes);
    }

    /// <summary>With so many bits changed.</summary>
    public static PdqHash Changed(this PdqHash hash, int bits)
    {
        var bytes = hash.ToBytes();
        for (var bit = 0; bit < bits; bit++) bytes[bit * 7 % 32] ^= (byte)(1 << bit * 7 / 32 % 8);
        return PdqHash.Read(bytes);
    }
}
