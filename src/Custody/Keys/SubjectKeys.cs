using System.Security.Cryptography;
using System.Text;

namespace Domicile.Custody;

/// <summary>Making subject keys and deriving from them.</summary>
internal static class SubjectKeys
{
    /// <summary>256 random bits, and their wrapped form with its version.</summary>
    public static byte[] New(Keyring keys, out (int Version, byte[] Bytes) wrapped)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var version = keys.Version;
        wrapped = (version, keys.Wrap(version, key));
        return key;
    }

    /// <summary>The key of a category, in bytes that the caller takes over.</summary>
    public static byte[] Category(ReadOnlySpan<byte> subjectKey, string category) => Derive(subjectKey, "domicile/category/v1\n", category);

    public static byte[] Derive(ReadOnlySpan<byte> key, string label, string name)
    {
        var output = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, output, [], Encoding.UTF8.GetBytes(label + name));
        return output;
    }
}
