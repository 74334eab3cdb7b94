using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Base;

/// <summary>Writes what <see cref="IPersonalData.Export"/> takes along.</summary>
public static class PersonalArchive
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static async Task AddJson<T>(this ZipArchive archive, string name, T value, CancellationToken cancellationToken)
    {
        await using var entry = await archive.CreateEntry(name).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(entry, value, Readable, cancellationToken);
    }
}
