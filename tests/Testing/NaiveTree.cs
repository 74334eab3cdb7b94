using System.Security.Cryptography;
using System.Text;
using Domicile.Proof;

namespace Domicile.Tests.Testing;

/// <summary>RFC 6962's definition written down once more, without any cleverness, to compare with.</summary>
internal static class NaiveTree
{
    public static byte[] Entry(long index) => Encoding.UTF8.GetBytes($"leaf {index}");

    public static byte[][] Entries(int size) => [.. Enumerable.Range(0, size).Select(i => Entry(i))];

    public static byte[] Root(byte[][] entries)
    {
        switch (entries.Length)
        {
            case 0:
                return SHA256.HashData([]);
            case 1:
                return SHA256.HashData([0, .. entries[0]]);
            default:
                var split = 1;
                while (split * 2 < entries.Length)
                {
                    split *= 2;
                }

                return SHA256.HashData([1, .. Root(entries[..split]), .. Root(entries[split..])]);
        }
    }

    /// <summary>The nodes of a tree of these entries.</summary>
    public static NodeReader Nodes(byte[][] entries) =>
        (level, index) => new Digest(Root(entries[(int)(index << level)..(int)((index + 1) << level)]));
}
