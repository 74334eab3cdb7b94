using System.Text.Json;
using System.Text.Json.Nodes;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>What the custodian serves as JSON, read within bounds.</summary>
internal static class Json
{
    private const int MaxBytes = 64 << 20;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>A page of acts, in the order of the ledger.</summary>
    /// <exception cref="VerificationException">It is something else.</exception>
    public static List<ActView> Acts(string place, long from) =>
        Read<List<ActView?>>(place, from).ConvertAll(act => act ?? throw NotServed(place));

    /// <summary>A page of the charter.</summary>
    /// <exception cref="VerificationException">It is something else.</exception>
    public static JsonObject Charter(string place, long from) => Read<JsonObject>(place, from);

    /// <summary>The view as the custodian would serve it.</summary>
    public static JsonObject Of(CharterView view) => JsonSerializer.SerializeToNode(view, Web)!.AsObject();

    private static T Read<T>(string place, long from) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Input.Page(place, from, MaxBytes), Web) ?? throw NotServed(place);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw NotServed(place);
        }
    }

    private static VerificationException NotServed(string place) => new($"{place} is not what a custodian serves there");
}
