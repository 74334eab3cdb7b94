using System.Text;
using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>Files and logs named on the command line, read within bounds.</summary>
internal static class Input
{
    /// <exception cref="IOException">Missing or larger than <paramref name="limit"/>.</exception>
    public static byte[] Bytes(string path, int limit)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return new FolderSource(Path.GetDirectoryName(full)!).Read(Path.GetFileName(full), limit)
                ?? throw new FileNotFoundException($"{path} does not exist.");
        }
        catch (VerificationException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public static string Text(string path, int limit) => Encoding.UTF8.GetString(Bytes(path, limit));

    /// <summary>A log in a folder, or behind an http or https address.</summary>
    public static ITileSource Log(string place)
    {
        if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return new WebSource(address);
        }

        return Directory.Exists(place) ? new FolderSource(place) : throw new DirectoryNotFoundException($"{place} does not exist.");
    }
}
