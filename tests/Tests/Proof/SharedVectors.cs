using System.Text.Json;

namespace Domicile.Tests.Proof;

/// <summary>Test data that is not part of the repository: in DOMICILE_SHARED, or in a folder "shared" beside the working copy.</summary>
internal static class SharedVectors
{
    public static JsonElement Ledger { get; } = Read("ledger-vectors.json");

    private static JsonElement Read(string name)
    {
        foreach (var folder in Folders())
        {
            var path = Path.Combine(folder, "data", name);
            if (File.Exists(path))
            {
                return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            }
        }

        return default;
    }

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
