using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Service;

/// <summary>From which pages passkeys are accepted.</summary>
public sealed class PasskeyOriginTests(SharedTownWithCustody shared) : IClassFixture<SharedTownWithCustody>
{
    private const string PublicUrl = "https://clips.example:8443";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://localhost:{0}", HttpStatusCode.Created)]
    [InlineData("http://127.0.0.1:{0}", HttpStatusCode.Created)]
    [InlineData("https://localhost:{0}", HttpStatusCode.Unauthorized)]
    [InlineData("http://localhost", HttpStatusCode.Unauthorized)]
    [InlineData("http://LOCALHOST:{0}", HttpStatusCode.Unauthorized)] // browsers write it in lower case
    [InlineData("http://localhost:{0}/", HttpStatusCode.Unauthorized)] // and without a path
    [InlineData("http://mail.localhost:{0}", HttpStatusCode.Unauthorized)]
    [InlineData("https://evil.example", HttpStatusCode.Unauthorized)]
    public async Task Without_a_public_address_it_is_localhost_at_the_ports_that_the_service_listens_at(string origin, HttpStatusCode status)
    {
        origin = string.Format(System.Globalization.CultureInfo.InvariantCulture, origin, shared.Town.Domicile.Address.Port);
        using var device = new Authenticator(origin);
        Assert.Equal(status, (await SignUp(shared.Town, device, "localhost", origin)).StatusCode);
    }

    [Theory]
    [InlineData(PublicUrl, HttpStatusCode.Created)]
    [InlineData("https://clips.example", HttpStatusCode.Unauthorized)]
    [InlineData("http://clips.example:8443", HttpStatusCode.Unauthorized)]
    [InlineData("https://other.clips.example:8443", HttpStatusCode.Unauthorized)]
    [InlineData("https://clips.example:8443.evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("http://localhost:5080", HttpStatusCode.Unauthorized)]
    public async Task With_a_public_address_it_is_that_alone_whatever_the_requests_headers_say(string origin, HttpStatusCode status)
    {
        await using var town = await Town.StartWithCustody(configure: builder => builder.Configuration["DOMICILE_PUBLIC_URL"] = PublicUrl);
        using var device = new Authenticator(origin);
        Assert.Equal(status, (await SignUp(town, device, "clips.example", origin)).StatusCode);
    }

    [Theory]
    [InlineData("clips.example", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("example", HttpStatusCode.Unauthorized)]
    [InlineData("127.0.0.1", HttpStatusCode.Unauthorized)] // the host of the request
    public async Task A_passkey_of_another_relying_party_neither_signs_up_nor_in(string site, HttpStatusCode status)
    {
        await using var town = await Town.StartWithCustody(configure: builder => builder.Configuration["DOMICILE_PUBLIC_URL"] = PublicUrl);
        using var device = new Authenticator(PublicUrl);
        Assert.Equal(HttpStatusCode.Created, (await SignUp(town, device, "clips.example", PublicUrl)).StatusCode);
        device.Site = site;
        var (client, begun) = await Begin(town, "/api/session/passkey/options", null, PublicUrl);
        Assert.Equal("clips.example", begun.GetProperty("options").GetProperty("rpId").GetString());
        Assert.Equal(status, (await client.PostAsJsonAsync("/api/session/passkey", Answer(begun, device.Get(begun.GetProperty("options"))), Cancellation)).StatusCode);

        using var other = new Authenticator(PublicUrl) { Site = site };
        var made = await SignUp(town, other, "clips.example", PublicUrl);
        Assert.Equal(status == HttpStatusCode.OK, made.StatusCode == HttpStatusCode.Created);
        if (status != HttpStatusCode.OK) await made.AssertProblem(401, "passkey-refused");
    }

    [Theory]
    [InlineData("clips.example")]
    [InlineData("ftp://clips.example")]
    [InlineData("https://clips.example/app")]
    [InlineData("https://wren@clips.example")]
    public async Task A_public_address_that_is_not_one_of_a_site_stops_the_start(string url)
    {
        var stopped = await Assert.ThrowsAsync<OptionsValidationException>(() => Town.StartWithCustody(configure: builder => builder.Configuration["DOMICILE_PUBLIC_URL"] = url));
        Assert.Contains("DOMICILE_PUBLIC_URL", stopped.Message, StringComparison.Ordinal);
    }

    // A page elsewhere that passes the ceremony on sends whatever headers it likes.
    private static async Task<HttpResponseMessage> SignUp(Town town, Authenticator device, string relyingParty, string origin)
    {
        var name = "a" + Guid.NewGuid().ToString("n")[..8];
        var (client, begun) = await Begin(town, "/api/accounts/passkey/options", new { name, email = name + "@example.org", birthDate = "1990-05-31" }, origin);
        Assert.Equal(relyingParty, begun.GetProperty("options").GetProperty("rp").GetProperty("id").GetString());
        return await client.PostAsJsonAsync("/api/accounts/passkey", Answer(begun, device.Create(begun.GetProperty("options"))), Cancellation);
    }

    private static async Task<(HttpClient Client, JsonElement Begun)> Begin(Town town, string path, object? about, string origin)
    {
        var client = town.Client();
        client.DefaultRequestHeaders.Add("Origin", origin);
        var begun = await client.PostAsync(path, about is null ? null : JsonContent.Create(about), Cancellation);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return (client, await begun.Json());
    }

    private static JsonObject Answer(JsonElement begun, JsonNode credential) =>
        new() { ["ceremony"] = begun.GetProperty("ceremony").GetString(), ["credential"] = credential };
}
