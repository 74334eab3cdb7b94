namespace Domicile.Proof;

/// <summary>Where a log's files are read from: a folder, a web server, a store.</summary>
public interface ITileSource
{
    /// <summary>The file at a path such as <c>tile/0/000</c>; null when there is none.</summary>
    /// <exception cref="VerificationException">The file is larger than <paramref name="limit"/> bytes.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    byte[]? Read(string path, int limit);
}
