using System.Text;
using System.Text.Json;

namespace Domicile.Quorum;

/// <summary>
/// How a domicile begins: its operator pins the first registry by its hash, on the custodian's own machine, where no stranger is. The text is an entry of
/// three lines:
/// <code>
/// domicile.founding/v1
/// domicile.example
/// 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// </code>
/// </summary>
/// <param name="Domicile">Which.</param>
/// <param name="Registry">The SHA-256 of the canonical JSON of the registry: 64 hex digits.</param>
public sealed record Founding(string Domicile, string Registry)
{
    /// <summary>The kind of the entry.</summary>
    public const string Kind = "found";

    private const string Version = "domicile.founding/v1";
    private const string Consonants = "bdfghjklmnprstvz";
    private const string Vowels = "aiou";

    public override string ToString() => $"{Version}\n{Domicile}\n{Registry}\n";

    public static Founding? Parse(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetString(text).Split('\n') is [Version, var domicile, var hash, ""] && Act.IsHash(hash) ? new(domicile, hash) : null;

    /// <summary>The founding of a domicile by this registry.</summary>
    /// <param name="content">A proposal's content: JSON with the one field <c>parties</c>.</param>
    /// <param name="domicile">Which.</param>
    /// <exception cref="FormatException">It is not a sound registry.</exception>
    public static Founding Of(string content, string domicile)
    {
        using var json = JsonDocument.Parse(CanonicalJson.Of(content));
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(RegistryKind.Instance.Name, out var parties)
            && RegistryKind.Instance.Read(parties, domicile, 0) is not null
            ? new(domicile, HashOf(parties)) : throw new FormatException("This is not a sound registry: docs/quorum.md says what one has.");
    }

    /// <summary>The hash for reading aloud: 16 words of five letters, each 16 bits (proquints, arXiv:0901.4016).</summary>
    public IReadOnlyList<string> Words() => [.. Convert.FromHexString(Registry).Chunk(2).Select(pair => Word((pair[0] << 8) | pair[1]))];

    /// <summary>The hash of the registry in a proposal's canonical JSON.</summary>
    internal static string HashOf(string proposal)
    {
        using var json = JsonDocument.Parse(proposal);
        return HashOf(json.RootElement.GetProperty(RegistryKind.Instance.Name));
    }

    private static string HashOf(JsonElement registry) => Act.HashOf(registry.GetRawText());

    private static string Word(int bits) => new(
        [Consonants[bits >> 12], Vowels[(bits >> 10) & 3], Consonants[(bits >> 6) & 15], Vowels[(bits >> 4) & 3], Consonants[bits & 15]]);
}
