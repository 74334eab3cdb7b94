using System.Net;
using System.Text.Json;

namespace Domicile.Tests.Host;

public sealed class ServeTests
{
    [Fact]
    public async Task A_started_service_is_healthy_and_describes_its_interface()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        Assert.Equal("Healthy", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        using var description = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var operations = from path in description.RootElement.GetProperty("paths").EnumerateObject()
                         where path.Name.StartsWith("/api/", StringComparison.Ordinal)
                         from operation in path.Value.EnumerateObject()
                         select (Name: $"{operation.Name} {path.Name}", operation.Value);
        Assert.All(operations, operation => Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} has no summary"));
        Assert.Empty(operations.Where(operation => !operation.Value.TryGetProperty("operationId", out _)).Select(operation => operation.Name));
        Assert.Empty(operations.GroupBy(operation => operation.Value.GetProperty("operationId").GetString()).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(operations.Where(operation => !operation.Name.StartsWith("head ", StringComparison.Ordinal) && !SaysWhatComes(operation.Value)).Select(operation => operation.Name));
        // Where there is a caller, an id or a body, there is something to refuse.
        Assert.Empty(operations.Where(operation => operation.Value.TryGetProperty("requestBody", out _) && !Refuses(operation.Value)).Select(operation => operation.Name));
        // Two records of one name would be told apart by a number, which says nothing.
        var schemas = description.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name);
        Assert.DoesNotContain(schemas, name => name is "Request" or "Response" || char.IsDigit(name[^1]));
    }

    // A schema of what comes, or that nothing does.
    private static bool SaysWhatComes(JsonElement operation) => operation.GetProperty("responses").EnumerateObject()
        .Where(response => response.Name.StartsWith('2'))
        .Any(response => response.Name is "201" or "204" || (response.Value.TryGetProperty("content", out var content)
            && content.EnumerateObject().All(type => type.Value.TryGetProperty("schema", out _))));

    private static bool Refuses(JsonElement operation) => operation.GetProperty("responses").EnumerateObject().Any(response => response.Name.StartsWith('4'));

    [Fact]
    public async Task Every_answer_forbids_foreign_content()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        using var answer = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
