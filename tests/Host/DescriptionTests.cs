using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Domicile.Web;

namespace Domicile.Tests.Host;

/// <summary>What <c>/openapi/v1.json</c> says of each operation, and what a public linter says of it.</summary>
[Trait("Database", "none")]
public sealed class DescriptionTests(DescriptionTests.Served served) : IClassFixture<DescriptionTests.Served>
{
    // They refuse nothing: whoever asks, they answer the same.
    private static readonly string[] RefuseNothing = ["limits", "trustedFlaggers", "policies", "signals", "textModels"];

    // Their answers are headers.
    private static readonly string[] WithoutBody = ["startUpload", "uploadOffset"];

    [Fact]
    public void Every_operation_has_an_id_of_its_own_and_a_summary()
    {
        Assert.All(served.Operations, operation => Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} has no summary"));
        Assert.All(served.Operations, operation => Assert.True(operation.Id.Length > 0, $"{operation.Name} has no id"));
        Assert.Empty(served.Operations.GroupBy(operation => operation.Id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Every_operation_says_what_comes()
    {
        Assert.Empty(served.Operations.Where(operation => !operation.Responses.Any(response => response.Name.StartsWith('2'))).Select(operation => operation.Name));
        Assert.Empty(from operation in served.Operations
                     from response in operation.Responses
                     where response.Name.StartsWith('2') && response.Name != "204" && !WithoutBody.Contains(operation.Id)
                     where !response.Value.TryGetProperty("content", out var content) || content.EnumerateObject().Any(type => !type.Value.TryGetProperty("schema", out _))
                     select $"{operation.Name} {response.Name}");
    }

    [Fact]
    public void Every_operation_says_what_it_refuses_and_with_which_codes()
    {
        Assert.Equal(RefuseNothing.Order(), served.Operations.Where(operation => !operation.Responses.Any(response => response.Name.StartsWith('4'))).Select(operation => operation.Id).Order());
        Assert.Empty(from operation in served.Operations
                     from response in operation.Responses
                     where response.Name[0] is '4' or '5'
                     where !response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("allOf")[1]
                         .GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray().Any()
                     select $"{operation.Name} {response.Name}");
    }

    [Fact]
    public async Task Whoever_has_to_sign_in_first_is_told_so_before_anything_of_the_request_is_read()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        var asked = served.Operations.Where(operation => operation.Responses.Any(response => response.Name == "401"
            && response.Value.GetRawText().Contains("\"sign-in-first\"", StringComparison.Ordinal))).ToList();
        Assert.True(asked.Count > 50);
        var told = new List<string>();
        foreach (var operation in asked)
        {
            using var request = new HttpRequestMessage(new(operation.Method), Regex.Replace(operation.Path, @"\{\w+\}", name => name.Value is "{index}" or "{version}" ? "7" : Examples.Id.ToString("n")));
            if (operation.Method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{broken", new MediaTypeHeaderValue(operation.Reads ?? "application/json"));
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) told.Add($"{operation.Name}: {answer.StatusCode}");
        }
        // A session that has lapsed is nobody's until it is renewed; the feed is for everyone, but for its mode that shows whom one follows.
        Assert.Equal(["POST /api/session/renewal: BadRequest", "GET /api/feed: OK"], told);
    }

    [Fact]
    public void Every_schema_has_a_name_that_says_whose_it_is()
    {
        // Two records of one name would be told apart by a number, which says nothing.
        var schemas = served.Root.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name);
        Assert.DoesNotContain(schemas, name => name is "Request" or "Response" || char.IsDigit(name[^1]));
    }

    /// <summary>Redocly CLI with its recommended rules.</summary>
    [Fact]
    public async Task A_public_linter_finds_no_error()
    {
        var linter = await Npm.Install("Linter");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("openapi.json"), served.Root.GetRawText(), TestContext.Current.CancellationToken);

        using var found = JsonDocument.Parse(await Npm.Run(
            linter, Path.Combine(linter, "node_modules", ".bin", "redocly"), "lint", folder.File("openapi.json"), "--extends=recommended", "--format=json"));

        Assert.Equal(0, found.RootElement.GetProperty("totals").GetProperty("errors").GetInt32());
        // Nobody has said under which licence the interface may be used, and some operations refuse nothing.
        Assert.Equal(["info-license", .. RefuseNothing.Select(_ => "operation-4xx-response")],
            found.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("ruleId").GetString()!).Order());
    }

    public sealed class Served : IAsyncLifetime
    {
        internal JsonElement Root { get; private set; }

        internal IReadOnlyList<Operation> Operations { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await using var domicile = await RunningDomicile.Start();
            using var client = domicile.Client();
            using var description = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
            Root = description.RootElement.Clone();
            Operations = Operation.AllOf(Root);
        }

        public ValueTask DisposeAsync() => default;
    }
}
