using System.Globalization;
using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>The partial tiles that earlier checkpoints were served from. The present checkpoint does not need them, but in a folder they can be
/// listed, and each must be the start of the tile that it grew into.</summary>
internal static class OldPartials
{
    private const int MaxBytes = TileId.FullWidth * (EntryBundle.MaxEntry + 2);

    /// <exception cref="VerificationException">One is not.</exception>
    public static void Check(string folder, Checkpoint checkpoint)
    {
        var source = new FolderSource(folder);
        var edges = Enumerable.Range(TileId.Entries, TreeEdge.Levels + 1).Select(level => TileId.EdgeOf(level, checkpoint.Size))
            .Where(id => id.Width > 0).ToDictionary(id => id.PartialFolder);
        var tiles = Path.Combine(folder, "tile");
        if (!Directory.Exists(tiles))
        {
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(tiles, "*.p", SearchOption.AllDirectories))
        {
            var partials = Path.GetRelativePath(folder, directory).Replace(Path.DirectorySeparatorChar, '/');
            var (grown, width) = edges.TryGetValue(partials, out var edge) ? (edge.Path, edge.Width) : (partials[..^2], TileId.FullWidth);
            // What lies beyond the checkpoint was written for the next one.
            if (source.Read(grown, MaxBytes) is not { } content)
            {
                continue;
            }

            foreach (var name in Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)))
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= width
                    && !IsStart(source.Read($"{partials}/{name}", MaxBytes) ?? [], count, content, partials))
                {
                    throw new VerificationException($"{partials}/{name} is not the start of {grown}");
                }
            }
        }
    }

    private static bool IsStart(byte[] old, int count, ReadOnlySpan<byte> grown, string path) => grown.StartsWith(old)
        && (path.StartsWith("tile/entries/", StringComparison.Ordinal)
            ? EntryBundle.TryParse(old, count, out _)
            : old.Length == count * Digest.Size);
}
