using System.Globalization;

namespace Domicile.Host;

/// <summary>Files that hold one share of a split keyring each, for their owner alone: to be handed to the holders and deleted here.</summary>
internal static class ShareFiles
{
    private const int MaxBytes = 4096;

    /// <exception cref="IOException">There is such a file, or it cannot be written. Nothing that was there is replaced.</exception>
    public static void Write(string folder, IReadOnlyList<string> shares)
    {
        for (var at = 0; at < shares.Count; at++)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"share-{at + 1}"));
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var file = new FileStream(path, options);
            using (var text = new StreamWriter(file, leaveOpen: true)) text.WriteLine(shares[at]);
            file.Flush(flushToDisk: true);
            Console.WriteLine(path);
        }
    }

    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string path) => new FileInfo(path).Length <= MaxBytes
        ? File.ReadLines(path).FirstOrDefault() ?? ""
        : throw new IOException($"{path} is too large to be a share.");
}
