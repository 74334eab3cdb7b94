using System.Text.Json;

namespace Domicile.Tests.Host;

/// <summary>An operation, as the API's description has it.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Value">All that is said of it.</param>
internal sealed record Operation(string Method, string Path, JsonElement Value)
{
    public string Name => $"{Method} {Path}";

    /// <summary>Empty where it has none.</summary>
    public string Id => Value.TryGetProperty("operationId", out var id) ? id.GetString()! : "";

    public IEnumerable<JsonProperty> Responses => Value.GetProperty("responses").EnumerateObject();

    /// <summary>The first content type of its body; null where it has none.</summary>
    public string? Reads => Value.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().First().Name : null;

    public bool ReadsJson => Value.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _);

    /// <summary>Of its body in JSON; null where there is none.</summary>
    public JsonElement? Example => ReadsJson && Value.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out var example)
        ? example : null;

    public static IReadOnlyList<Operation> AllOf(JsonElement description) =>
    [
        .. from path in description.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new Operation(operation.Name.ToUpperInvariant(), path.Name, operation.Value),
    ];
}
