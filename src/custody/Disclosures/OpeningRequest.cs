using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;

namespace Domicile.Disclosures;

/// <summary>
/// What a party asks for under an approved access, as a <see cref="PartyNote"/>:
/// <code>
/// domicile.opening/v1
/// domicile.example
/// 1767225600000
/// {"categories":["user.contact.email"],"holder":"person:0198…","name":"Kim","nonce":"…","proposal":"9f86…","to":"…"}
/// </code>
/// </summary>
/// <param name="Asked">As it was signed.</param>
/// <param name="Wanted">What is asked for.</param>
public sealed record OpeningRequest(PartyNote Asked, Wanted Wanted)
{
    private const string Version = "domicile.opening/v1";

    /// <summary>Signs a request.</summary>
    /// <param name="privateKey">The party's key.</param>
    /// <param name="wanted">Without a nonce.</param>
    /// <param name="now">When.</param>
    /// <exception cref="FormatException">The key or the request is not sound. The message does not repeat the key.</exception>
    public static string Sign(string privateKey, Wanted wanted, DateTimeOffset now) =>
        PartyNote.Sign(Version, privateKey, JsonSerializer.Serialize(wanted, WantedJson.Default.Wanted), json => Wanted.Read(json) is not null, now)
            ?? throw new FormatException("The request is not sound: a proposal's hash, a holder such as person:ID, "
                + $"1 to {OpenedAccess.MaxCategories} categories, the name of who opens, and a public key.");

    /// <summary>Null if it is no request.</summary>
    public static OpeningRequest? Parse(ReadOnlySpan<byte> bytes) =>
        PartyNote.Parse(Version, bytes) is { } asked && Wanted.Read(asked.Json) is { } wanted ? new(asked, wanted) : null;
}

/// <param name="Proposal">The hash of the access that was approved.</param>
/// <param name="Holder">Whose data.</param>
/// <param name="Categories">Whose keys are wanted: each as fields declare it, not one above it.</param>
/// <param name="Name">Who opens it, as known to the party: the subject reads it.</param>
/// <param name="To">The X25519 key to which the answer is sealed.</param>
/// <param name="Nonce">32 hex digits.</param>
public sealed record Wanted(string Proposal, Holder Holder, IReadOnlyList<string> Categories, string Name, byte[] To, string? Nonce = null)
{
    private const int MaxName = 100;

    public static Wanted? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WantedJson.Default.Wanted) is { IsSound: true } wanted ? wanted : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonIgnore]
    public bool IsSound => Act.IsHash(Proposal) && Nonce is not null && PartyNote.IsNonce(Nonce)
        && !string.IsNullOrWhiteSpace(Name) && Name.Length <= MaxName && Hpke.IsPublicKey(To)
        && Categories.Count is > 0 and <= OpenedAccess.MaxCategories && Categories.Distinct().Count() == Categories.Count
        && Categories.All(Fideslang.IsKey);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(Wanted))]
internal sealed partial class WantedJson : JsonSerializerContext;
