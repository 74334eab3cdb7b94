using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Quorum;

/// <summary>
/// What parties may decide together. They sign its canonical JSON:
/// <code>{"domicile":"domicile.example","expiresMs":1767225600000,"mandates":[…],"nonce":"32 hex digits","v":1}</code>
/// with one content, in the field that is named as its kind.
/// </summary>
/// <param name="Domicile">For which domicile.</param>
/// <param name="Nonce">32 hex digits, so that the same can be proposed again.</param>
/// <param name="ExpiresMs">No approval counts from then on: at most 90 days away.</param>
/// <param name="Kind">What kind of content it is.</param>
/// <param name="Content">As the kind has read it.</param>
public sealed record Proposal(string Domicile, string Nonce, long ExpiresMs, ContentKind Kind, object Content)
{
    public const int Version = 1;

    private const int MaxDepth = 8;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Null if it is not sound now.</summary>
    /// <param name="json">Canonical.</param>
    /// <param name="kinds">Those that can be proposed.</param>
    /// <param name="domicile">Whose parties these are.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static Proposal? Parse(string json, ContentKinds kinds, string domicile, long nowMs)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement, kinds, domicile, nowMs);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Proposal? Read(JsonElement json, ContentKinds kinds, string domicile, long nowMs)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (json.Deserialize(QuorumJson.Default.ProposalHead) is not { V: Version } head || head.Domicile != domicile || !IsNonce(head.Nonce)) return null;
        if (head.ExpiresMs <= nowMs || head.ExpiresMs - nowMs > (long)Longest.TotalMilliseconds) return null;
        // Null is as good as absent.
        if (head.Content?.Where(field => field.Value.ValueKind != JsonValueKind.Null).ToList() is not [var only] || kinds.Find(only.Key) is not { } kind) return null;
        if (head.Content.Keys.Any(field => kinds.Find(field) is null)) return null;
        return kind.Read(only.Value, domicile, nowMs) is { } content ? new(head.Domicile, head.Nonce, head.ExpiresMs, kind, content) : null;
    }

    private static bool IsNonce(string nonce) => nonce.Length == 32 && nonce.All(char.IsAsciiHexDigitLower);
}

internal sealed record ProposalHead(int V, string Domicile, string Nonce, long ExpiresMs)
{
    [JsonExtensionData] public Dictionary<string, JsonElement>? Content { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(ProposalHead)), JsonSerializable(typeof(Registry))]
internal sealed partial class QuorumJson : JsonSerializerContext;
