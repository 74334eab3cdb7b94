using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Domicile.Tests.Host;

/// <summary>Sends what the description has as examples, and holds the answers against it.</summary>
internal sealed class Walk(IReadOnlyList<Operation> operations)
{
    private readonly HashSet<string> _sent = [];

    /// <summary>The ids of the operations whose examples were sent.</summary>
    public IReadOnlySet<string> Sent => _sent;

    /// <summary>Asks for an operation, with its example where it has one; the test fails unless it succeeds as its description says.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="id">The operation's.</param>
    /// <param name="path">The path's parameters in their order.</param>
    /// <param name="with">Puts into the example what only this service has, such as ids.</param>
    /// <returns>What comes; undefined for nothing.</returns>
    public async Task<JsonElement> Do(HttpClient client, string id, string[]? path = null, Action<JsonNode>? with = null)
    {
        using var answer = await Send(client, id, path ?? [], with);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{id}: {(int)answer.StatusCode} {text}");
        return text.Length > 0 ? JsonElement.Parse(text) : default;
    }

    /// <summary>The same for an example that this service has to refuse.</summary>
    public async Task Refused(string code, HttpClient client, string id, params string[] path)
    {
        using var answer = await Send(client, id, path, null);
        Assert.Equal(code, await answer.Code());
    }

    private async Task<HttpResponseMessage> Send(HttpClient client, string id, string[] path, Action<JsonNode>? with)
    {
        var operation = operations.Single(operation => operation.Id == id);
        var next = 0;
        var address = string.Join('/', operation.Path.Split('/').Select(part => part.StartsWith('{') ? Uri.EscapeDataString(path[next++]) : part));
        using var request = new HttpRequestMessage(new(operation.Method), address);
        if (operation.Example is { } example)
        {
            var body = JsonNode.Parse(example.GetRawText())!;
            with?.Invoke(body);
            request.Content = JsonContent.Create(body);
            _sent.Add(id);
        }
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var said = Assert.Single(operation.Responses, response => response.Name == status).Value;
        var type = answer.Content.Headers.ContentType?.MediaType;
        Assert.True(type is null || said.GetProperty("content").TryGetProperty(type, out _), $"{id} answers {status} with {type}, which is not described");
        return answer;
    }
}
