namespace Domicile.Proof;

/// <summary>The hashes of a tile, and what follows from them.</summary>
internal static class Tile
{
    public const int MaxBytes = TileId.FullWidth * Digest.Size;

    /// <summary>The root of a power of two of sibling hashes.</summary>
    public static Digest Root(ReadOnlySpan<Digest> hashes)
    {
        Span<Digest> row = stackalloc Digest[hashes.Length];
        hashes.CopyTo(row);
        for (; row.Length > 1; row = row[..(row.Length / 2)])
        {
            for (var i = 0; i < row.Length / 2; i++)
            {
                row[i] = Merkle.Node(row[2 * i], row[2 * i + 1]);
            }
        }

        return row[0];
    }

    /// <summary>Reads a tile's hashes without judging them. A partial tile may have been collected since its full form exists,
    /// which then starts with the same hashes.</summary>
    /// <exception cref="VerificationException">Missing, or not of the right length.</exception>
    public static Digest[] Read(ITileSource source, TileId id)
    {
        var wanted = id.Width * Digest.Size;
        if (source.Read(id.Path, wanted) is { } exact)
        {
            return exact.Length == wanted ? Digest.Split(exact)
                : throw new VerificationException($"{id} holds {exact.Length} bytes instead of {wanted}");
        }

        return id.IsPartial && source.Read(id.Full.Path, MaxBytes) is { Length: MaxBytes } full
            ? Digest.Split(full.AsSpan(0, wanted))
            : throw new VerificationException($"{id} is missing");
    }
}
