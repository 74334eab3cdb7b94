using System.Net;
using System.Net.Http.Json;
using Domicile.Host;
using Domicile.Storage;
using Microsoft.Extensions.Configuration;

namespace Domicile.Tests.Host;

/// <summary>A domicile that moves to a server of its own, which then goes away under it.</summary>
[Trait("Database", "none")]
public sealed class StorageAwayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_are_moved_and_while_their_server_is_away_everyone_is_told_so_and_afterwards_nobody_notices()
    {
        using var server = await PostgresServer.Start();
        using var folder = new TemporaryFolder();
        await using (var before = await Start(folder.Path, ""))
        {
            using var client = before.Client();
            Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/accounts", Town.Application("wren"), Stop)).StatusCode);
        }
        var database = server.Database("postgres");
        // It would be empty.
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Start(folder.Path, database));
        Assert.Contains("docs/operations.md", refused.Message, StringComparison.Ordinal);
        var moved = await TableMove.Run(new() { Path = folder.Path }, new() { Server = database }, Serve.ModuleTables(), Stop);
        Assert.Contains(moved, module => module.StartsWith("identity ", StringComparison.Ordinal) && module != "identity 0 rows");
        await Assert.ThrowsAsync<InvalidDataException>(() => TableMove.Run(new() { Path = folder.Path }, new() { Server = database }, Serve.ModuleTables(), Stop));

        await using var domicile = await Start(folder.Path, database);
        await AssertGoesAndComesBack(server, domicile);
    }

    private static Task<RunningDomicile> Start(string folder, string database) => RunningDomicile.Start(folder, builder =>
        builder.Configuration.AddInMemoryCollection([new("DOMICILE_DATABASE", database)]));

    private static async Task AssertGoesAndComesBack(PostgresServer server, RunningDomicile domicile)
    {
        using var wren = domicile.Client();
        using var stranger = domicile.Client();
        var signIn = new { name = "wren", password = Town.Password };
        await (await stranger.PostAsJsonAsync("/api/accounts", Town.Application("wren"), Stop)).AssertProblem(409, "user-name-taken");
        Assert.Equal(HttpStatusCode.OK, (await wren.PostAsJsonAsync("/api/session", signIn, Stop)).StatusCode);
        await AssertWorks(wren);

        server.Restart();
        // Every connection of every pool has ended meanwhile.
        await AssertWorks(wren);

        server.Stop();
        foreach (var path in (string[])["/api/session", "/api/feed", "/api/account"])
        {
            using var refused = await wren.GetAsync(path, Stop);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
            await refused.AssertProblem(503, "storage-away");
        }
        for (var tries = 0; tries < 40; tries++)
            await (await stranger.PostAsJsonAsync("/api/session", signIn, Stop)).AssertProblem(503, "storage-away");
        using (var page = await Page(wren, "/settings"))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.Contains("Back in a moment", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        foreach (var path in (string[])["/ledger/checkpoint", "/favicon.svg", "/openapi/v1.json", "/about"])
            Assert.Equal((path, HttpStatusCode.OK), (path, (await wren.GetAsync(path, Stop)).StatusCode));
        using (var health = await wren.GetAsync("/healthz", Stop))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            Assert.Contains("storage: the tables cannot be reached", await health.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        server.Go();
        await AssertWorks(wren);
        Assert.Equal(HttpStatusCode.OK, (await wren.GetAsync("/healthz", Stop)).StatusCode);
        // What could not be tried has not been counted.
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsJsonAsync("/api/session", signIn, Stop)).StatusCode);
    }

    /// <summary>Reads and writes of several modules, custody among them.</summary>
    private static async Task AssertWorks(HttpClient client)
    {
        foreach (var path in (string[])["/api/session", "/api/account", "/api/feed", "/api/privacy/accesses", "/api/videos"])
            Assert.Equal((path, HttpStatusCode.OK), (path, (await client.GetAsync(path, Stop)).StatusCode));
        using var written = await client.PutAsJsonAsync("/api/profile", new { displayName = "Wren", about = "" }, Stop);
        Assert.True(written.IsSuccessStatusCode, $"{written.StatusCode}");
        using var again = await client.PostAsJsonAsync("/api/session/confirm", new { password = Town.Password }, Stop);
        Assert.True(again.IsSuccessStatusCode, $"{again.StatusCode}");
    }

    private static Task<HttpResponseMessage> Page(HttpClient client, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        return client.SendAsync(request, Stop);
    }
}
