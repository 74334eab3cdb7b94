using System.Globalization;

namespace Domicile.Proof;

/// <summary>One tile of a tlog-tiles log (C2SP tlog-tiles): <paramref name="Width"/> hashes of tree level 8·<paramref name="Level"/>,
/// starting at hash 256·<paramref name="Index"/> of that level. Level <see cref="Entries"/> is the bundle of the entries themselves.</summary>
public readonly record struct TileId(int Level, long Index, int Width)
{
    public const int Entries = -1;
    public const int FullWidth = 256;

    public bool IsPartial => Width < FullWidth;

    public TileId Full => this with { Width = FullWidth };

    /// <summary>The path below the log's prefix: <c>tile/0/x001/x234/067</c>, <c>tile/entries/000.p/112</c>.</summary>
    public string Path => IsPartial ? string.Create(CultureInfo.InvariantCulture, $"{PartialFolder}/{Width}") : FullPath;

    /// <summary>The folder of the partial forms of this tile.</summary>
    public string PartialFolder => FullPath + ".p";

    /// <summary>How many hashes of <paramref name="level"/> a tree of <paramref name="size"/> entries has.</summary>
    public static long CountAt(int level, long size) => level <= 0 ? size : level > 7 ? 0 : size >> (8 * level);

    /// <summary>The rightmost, incomplete tile of a level; its width is 0 when there is none.</summary>
    public static TileId EdgeOf(int level, long size)
    {
        var count = CountAt(level, size);
        return new TileId(level, count / FullWidth, (int)(count % FullWidth));
    }

    public override string ToString() => Path;

    private string FullPath
    {
        get
        {
            var name = Group(Index);
            for (var rest = Index / 1000; rest > 0; rest /= 1000)
            {
                name = $"x{Group(rest)}/{name}";
            }

            return Level == Entries ? $"tile/entries/{name}" : string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{name}");
        }
    }

    private static string Group(long number) => (number % 1000).ToString("000", CultureInfo.InvariantCulture);
}
