using System.Runtime.InteropServices;
using Domicile.Screening.Hashing;

namespace Domicile.Tests.Moderation;

/// <summary>What the reference implementation makes of pictures: a few of them in the repository, the rest in the shared data.</summary>
internal static class Reference
{
    public static string Golden { get; } = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static string? Shared { get; } = SharedVectors.Find("data", "pdq");

    /// <summary>The folder of the shared data, or the test is skipped.</summary>
    public static string SharedOrSkip()
    {
        if (Shared is null) Assert.Skip("The reference's data is not on this machine: set DOMICILE_SHARED to a folder that has data/pdq/.");
        return Shared;
    }

    /// <summary>Names of raw inputs in the folder.</summary>
    public static IEnumerable<string> Raw(string folder) =>
        Directory.EnumerateFiles(folder, "*.ppm").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    /// <summary>A binary PPM of one byte a sample.</summary>
    public static (byte[] Rgb, int Width, int Height) Ppm(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var (fields, at) = (new List<string>(), 0);
        while (fields.Count < 4)
        {
            var end = at;
            while (!char.IsWhiteSpace((char)bytes[end])) end++;
            fields.Add(System.Text.Encoding.ASCII.GetString(bytes, at, end - at));
            at = end + 1;
        }
        return (bytes[at..], int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    public static IEnumerable<Row> Rows(string csv) => File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).Select(fields => new Row(
        fields[0], int.Parse(fields[5], System.Globalization.CultureInfo.InvariantCulture),
        [.. fields[6..].Select(text => PdqHash.TryParse(text, out var hash) ? hash : throw new FormatException(text))]));

    /// <summary>A picture, its quality, and its hash for each <see cref="Turn"/>.</summary>
    internal sealed record Row(string File, int Quality, PdqHash[] Hashes);
}
