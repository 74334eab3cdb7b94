using System.Globalization;
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

    /// <summary>The next line, or null at the end.</summary>
    /// <exception cref="IOException">It is longer than <paramref name="limit"/>.</exception>
    public static string? Line(TextReader reader, int limit)
    {
        var line = new StringBuilder();
        for (var next = reader.Read(); next != '\n'; next = reader.Read())
        {
            if (next < 0)
            {
                return line.Length > 0 ? line.ToString() : null;
            }

            if (line.Append((char)next).Length > limit)
            {
                throw new IOException($"A line is longer than {limit} characters.");
            }
        }

        return line.ToString();
    }

    /// <summary>An http or https address; null if it is a path.</summary>
    public static Uri? Address(string place) =>
        Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>A list of the custodian's, which comes in pages: from a file, which is one, or from its address.</summary>
    /// <param name="place">Which.</param>
    /// <param name="from">Where the page begins, at an address.</param>
    /// <param name="limit">The most bytes.</param>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    public static byte[] Page(string place, long from, int limit) => Address(place.TrimEnd('/')) is not { } address ? Bytes(place, limit)
        : new WebSource(new Uri(address, ".")).Read($"{address.Segments[^1]}?from={from.ToString(CultureInfo.InvariantCulture)}", limit)
            ?? throw new FileNotFoundException($"{place} does not exist.");

    public static string Text(string path, int limit) => Encoding.UTF8.GetString(Bytes(path, limit));

    /// <summary>A log in a folder, or behind an http or https address.</summary>
    public static ITileSource Log(string place)
    {
        if (Address(place) is { } address)
        {
            return new WebSource(address);
        }

        return Directory.Exists(place) ? new FolderSource(place) : throw new DirectoryNotFoundException($"{place} does not exist.");
    }
}
