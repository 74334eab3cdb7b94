using System.Security.Cryptography;
using System.Text;

namespace Domicile.Keys;

/// <summary>Making subject keys and deriving from them.</summary>
public static class SubjectKeys
{
    /// <summary>256 random bits, wrapped with the version, and their root.</summary>
    public static byte[] New(Keyring keys, out (int Version, byte[] Bytes) wrapped)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        try
        {
            var version = keys.Version;
            wrapped = (version, keys.Wrap(version, key));
            return Root(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The first half of HKDF-SHA256 (RFC 5869, extract, no salt), which is the same for everything that is derived from a key: whoever works with a
    /// key works with this.</summary>
    public static byte[] Root(ReadOnlySpan<byte> key)
    {
        var root = new byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, key, [], root);
        return root;
    }

    /// <summary>The key of a category, in bytes that the caller takes over.</summary>
    public static byte[] Category(ReadOnlySpan<byte> root, string category) => Derive(root, "domicile/category/v1\n", category);

    public static byte[] Derive(ReadOnlySpan<byte> root, string label, string name)
    {
        var output = new byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, root, output, Encoding.UTF8.GetBytes(label + name));
        return output;
    }
}
