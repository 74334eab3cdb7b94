using System.Text.Json;

namespace Domicile.Tests.Testing;

/// <summary>Test data that is not part of the repository: in DOMICILE_SHARED, or in a folder "shared" beside the working copy.</summary>
internal static class SharedVectors
{
    public static JsonElement Ledger { get; } =
        Find("data", "ledger-vectors.json") is { } path ? JsonDocument.Parse(File.ReadAllBytes(path)).RootElement : default;

    /// <summary>The file or folder of this path, or null where this machine has none.</summary>
    public static string? Find(params string[] path) =>
        Folders().Select(folder => Path.Combine([folder, .. path])).FirstOrDefault(Path.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("DOMICILE_SHARED") is { Length: > 0 } given)
        {
            yield return given;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, "shared");
        }
    }
}
