using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Domicile.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Service;

/// <summary>What browsers and proxies may keep.</summary>
public sealed partial class NoStoreTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_was_read_with_a_session_is_kept_of_any_endpoint_or_page()
    {
        using var client = await shared.Town.SignUp("ada");
        var paths = Paths(isAsset: false);
        Assert.True(paths.IsSupersetOf(["/", "/settings", "/privacy", "/api/session", "/api/account", "/api/sessions", "/me"]), string.Join(' ', paths));
        var kept = new List<string>();
        foreach (var path in paths)
        {
            foreach (var accept in (string[])["text/html", "application/json"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
                if (answer.Headers.CacheControl is not { NoStore: true }) kept.Add($"{path} {(int)answer.StatusCode} {answer.Headers.CacheControl}");
            }
        }
        Assert.Empty(kept);
    }

    [Fact]
    public async Task Nor_is_what_was_refused_or_what_somebody_is_shown_who_is_leaving()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        AssertNotKept(await client.PostAsJsonAsync("/api/account/password", new { nonsense = true }, Cancellation), HttpStatusCode.MethodNotAllowed);
        AssertNotKept(await client.PutAsJsonAsync("/api/account/password", new { nonsense = true }, Cancellation), HttpStatusCode.BadRequest);
        AssertNotKept(await client.PutAsJsonAsync("/api/account/password", new { current = "wrong", password = "otter under the bridge" }, Cancellation), HttpStatusCode.Unauthorized);
        AssertNotKept(await client.GetAsync("/nowhere", Cancellation), HttpStatusCode.NotFound);

        await client.PostAsJsonAsync("/api/privacy/deletion", new { name = "ada", password = Town.Password }, Cancellation);
        var (leaving, _) = await town.SignIn("ada");
        AssertNotKept(await leaving.GetAsync("/privacy/leaving", Cancellation), HttpStatusCode.OK);
        AssertNotKept(await leaving.GetAsync("/api/session", Cancellation), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/accounts", HttpStatusCode.Created)]
    [InlineData("/api/session", HttpStatusCode.OK)]
    public async Task An_answer_that_begins_a_session_is_not_kept(string path, HttpStatusCode status)
    {
        await using var town = await Town.Start();
        if (path == "/api/session") using (await town.SignUp("ada")) { }
        using var anyone = town.Client();
        object request = path == "/api/session" ? new { name = "ada", password = Town.Password } : Town.Application("ada");
        AssertNotKept(await anyone.PostAsJsonAsync(path, request, Cancellation), status);
    }

    [Fact]
    public async Task Styles_scripts_and_icons_are_kept_with_a_session_as_without()
    {
        using var client = await shared.Town.SignUp("ben");
        using var anyone = shared.Town.Client();
        var paths = Paths(isAsset: true);
        Assert.NotEmpty(paths);
        foreach (var path in paths)
        {
            using var mine = await client.GetAsync(path, Cancellation);
            using var theirs = await anyone.GetAsync(path, Cancellation);
            Assert.Equal((path, theirs.Headers.CacheControl?.ToString()), (path, mine.Headers.CacheControl?.ToString()));
            Assert.False(mine.Headers.CacheControl is { NoStore: true }, path);
        }
    }

    [Fact]
    public async Task A_picture_that_everyone_may_see_is_kept_with_a_session_as_without_and_one_that_is_gone_is_not()
    {
        using var client = await shared.Town.SignUp("eve");
        await using (var db = await shared.Town.Db<IdentityDb>())
        {
            db.Add(new Picture { Name = "planted.jpg", Subject = await shared.Town.Subject("eve"), Jpeg = [0xFF, 0xD8] });
            await db.SaveChangesAsync(Cancellation);
        }
        foreach (var viewer in (HttpClient[])[client, shared.Town.Client()])
        {
            using var shown = await viewer.GetAsync("/avatars/planted.jpg", Cancellation);
            Assert.True(shown.Headers.CacheControl is { Public: true, NoStore: false, MaxAge.TotalHours: 24 });
        }
        AssertNotKept(await client.GetAsync("/avatars/gone.jpg", Cancellation), HttpStatusCode.NotFound);
        using var gone = await shared.Town.Client().GetAsync("/avatars/gone.jpg", Cancellation);
        Assert.Null(gone.Headers.CacheControl);
    }

    private static void AssertNotKept(HttpResponseMessage answer, HttpStatusCode status) =>
        Assert.Equal((status, true), (answer.StatusCode, answer.Headers.CacheControl is { NoStore: true }));

    // Every address that GET is answered at, with ids that are nobody's.
    private SortedSet<string> Paths(bool isAsset) =>
    [
        .. from endpoint in shared.Town.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null == isAsset
           where endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains("GET")
           select "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, parameter =>
               parameter.Value.Contains(":long", StringComparison.Ordinal) || parameter.Value.Contains(":int", StringComparison.Ordinal) ? "1"
               : "0198c0de00007000800000000000000f").TrimStart('/'),
    ];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
