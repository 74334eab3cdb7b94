using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Domicile.Identity;

namespace Domicile.Tests.Service;

public sealed class PasskeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_can_sign_up_and_in_with_a_passkey_alone_and_keeps_one_way_in()
    {
        await using var town = await Town.StartWithCustody();
        using var device = new Authenticator(Origin(town));
        using var client = Client(town);
        var (signedUp, _) = await Make(client, device, "/api/accounts/passkey", new { name = "ada", email = "ada@example.org", birthDate = "1990-05-31" });
        Assert.Equal(HttpStatusCode.Created, signedUp.StatusCode);

        using var other = Client(town);
        var (signedIn, _) = await Prove(other, device);
        Assert.Equal("ada", (await signedIn.Json()).GetProperty("profile").GetProperty("name").GetString());

        var account = await (await other.GetAsync("/api/account", Cancellation)).Json();
        Assert.False(account.GetProperty("hasPassword").GetBoolean());
        var passkey = Assert.Single(account.GetProperty("passkeys").EnumerateArray()).GetProperty("id").GetString();
        await (await other.DeleteAsync("/api/passkeys/" + passkey, Cancellation)).AssertProblem(409, "last-way-in");
        await (await other.PostAsJsonAsync("/api/session", new { name = "ada", password = Town.Password }, Cancellation)).AssertProblem(401, "wrong-credentials");
    }

    [Fact]
    public async Task A_passkey_can_be_added_used_and_removed()
    {
        await using var town = await Town.StartWithCustody();
        using var device = new Authenticator(Origin(town));
        using var client = WithOrigin(town, await town.SignUp("ada"));
        var (added, _) = await Make(client, device, "/api/passkeys", Confirmed);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using var other = Client(town);
        Assert.Equal(HttpStatusCode.OK, (await Prove(other, device)).Answer.StatusCode);

        var id = (await added.Json()).GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/passkeys/" + id, Cancellation)).StatusCode);
        await (await client.DeleteAsync("/api/passkeys/" + id, Cancellation)).AssertProblem(404, "passkey-not-found");
        await (await Prove(Client(town), device)).Answer.AssertProblem(401, "passkey-refused");
    }

    [Fact]
    public async Task An_answer_is_good_once_and_for_five_minutes_and_for_whom_it_was_asked()
    {
        await using var town = await Town.StartWithCustody();
        using var device = new Authenticator(Origin(town));
        using var ada = WithOrigin(town, await town.SignUp("ada"));
        using var ben = WithOrigin(town, await town.SignUp("ben"));
        await Make(ada, device, "/api/passkeys", Confirmed);

        var (_, answer) = await Prove(Client(town), device);
        await (await Client(town).PostAsJsonAsync("/api/session/passkey", answer, Cancellation)).AssertProblem(400, "passkey-ceremony-over");

        var late = await Begin(ada, "/api/session/passkey/options", null);
        town.Time.Advance(TimeSpan.FromMinutes(6));
        await (await ada.PostAsJsonAsync("/api/session/passkey", Answer(late, device.Get(late.GetProperty("options"))), Cancellation)).AssertProblem(400, "passkey-ceremony-over");

        Assert.Equal(HttpStatusCode.NoContent, (await ben.PostAsJsonAsync("/api/session/confirm", new { password = Town.Password }, Cancellation)).StatusCode);
        using var second = new Authenticator(Origin(town));
        var hers = await Begin(ada, "/api/passkeys/options", Confirmed);
        await (await ben.PostAsJsonAsync("/api/passkeys", Answer(hers, second.Create(hers.GetProperty("options"))), Cancellation)).AssertProblem(400, "passkey-ceremony-over");
        Assert.Empty((await (await ben.GetAsync("/api/account", Cancellation)).Json()).GetProperty("passkeys").EnumerateArray());
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_passkey_shown_to_another_site_is_refused(string origin)
    {
        await using var town = await Town.StartWithCustody();
        using var device = new Authenticator(Origin(town));
        using var client = Client(town);
        var begun = await Begin(client, "/api/accounts/passkey/options", new { name = "ada", email = "ada@example.org", birthDate = "1990-05-31" });
        using var phished = new Authenticator(origin);
        await (await client.PostAsJsonAsync("/api/accounts/passkey", Answer(begun, phished.Create(begun.GetProperty("options"))), Cancellation)).AssertProblem(401, "passkey-refused");
        await using var db = await town.Db<IdentityDb>();
        Assert.Empty(db.Accounts);
    }

    [Theory]
    [InlineData(null, 403, "confirm-first")]
    [InlineData("", 401, "wrong-credentials")]
    [InlineData("a wrong guess", 401, "wrong-credentials")]
    public async Task Who_finds_a_signed_in_browser_adds_no_passkey_without_the_password(string? password, int status, string code)
    {
        await using var town = await Town.StartWithCustody();
        using var client = WithOrigin(town, await town.SignUp("ada"));
        town.Time.Advance(TimeSpan.FromMinutes(6));
        var asked = await client.PostAsJsonAsync("/api/passkeys/options", new { password }, Cancellation);
        await asked.AssertProblem(status, code);
    }

    [Fact]
    public async Task The_subjects_id_is_not_told_to_the_authenticator()
    {
        await using var town = await Town.StartWithCustody();
        using var client = WithOrigin(town, await town.SignUp("ada"));
        var options = await Begin(client, "/api/passkeys/options", Confirmed);
        var subject = await town.Subject("ada");
        var handle = System.Buffers.Text.Base64Url.DecodeFromChars(options.GetProperty("options").GetProperty("user").GetProperty("id").GetString());
        Assert.DoesNotContain(subject.ToString(), System.Text.Encoding.UTF8.GetString(handle), StringComparison.OrdinalIgnoreCase);
        Assert.True(handle.AsSpan().IndexOf(subject.Value.ToByteArray(true)) < 0);
    }

    private static readonly object Confirmed = new { password = Town.Password };

    private static HttpClient Client(Town town) => WithOrigin(town, town.Client());

    // Browsers send it with every POST, and the ceremony is checked against it.
    private static HttpClient WithOrigin(Town town, HttpClient client)
    {
        client.DefaultRequestHeaders.Add("Origin", Origin(town));
        return client;
    }

    private static string Origin(Town town) => town.Domicile.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<(HttpResponseMessage Answer, JsonNode Sent)> Make(HttpClient client, Authenticator device, string path, object? about)
    {
        var begun = await Begin(client, path + "/options", about);
        var answer = Answer(begun, device.Create(begun.GetProperty("options")));
        return (await client.PostAsJsonAsync(path, answer, Cancellation), answer);
    }

    private static async Task<(HttpResponseMessage Answer, JsonNode Sent)> Prove(HttpClient client, Authenticator device)
    {
        var begun = await Begin(client, "/api/session/passkey/options", null);
        var answer = Answer(begun, device.Get(begun.GetProperty("options")));
        return (await client.PostAsJsonAsync("/api/session/passkey", answer, Cancellation), answer);
    }

    private static async Task<System.Text.Json.JsonElement> Begin(HttpClient client, string path, object? about)
    {
        var begun = await client.PostAsync(path, about is null ? null : JsonContent.Create(about), Cancellation);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return await begun.Json();
    }

    private static JsonObject Answer(System.Text.Json.JsonElement begun, JsonNode credential) =>
        new() { ["ceremony"] = begun.GetProperty("ceremony").GetString(), ["credential"] = credential };
}
