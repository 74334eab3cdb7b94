using System.Net;
using System.Net.Http.Json;
using Domicile.Web;

namespace Domicile.Tests.Service;

public sealed class SessionTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_was_ended_cannot_be_replayed()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var (thief, cookie) = await town.SignIn("ada");
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/api/session", Cancellation)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await thief.DeleteAsync("/api/session", Cancellation)).StatusCode);
        using var replay = town.Client();
        replay.DefaultRequestHeaders.Add("Cookie", cookie);
        await (await replay.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await replay.GetAsync("/api/account", Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used_and_slides_while_it_is()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        for (var week = 0; week < 12; week++)
        {
            town.Time.Advance(TimeSpan.FromDays(7));
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session", Cancellation)).StatusCode);
        }
        town.Time.Advance(TimeSpan.FromDays(7));
        await (await client.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first"); // 90 days are over

        using var idle = town.Client();
        await idle.PostAsJsonAsync("/api/session", new { name = "ada", password = Town.Password }, Cancellation);
        town.Time.Advance(TimeSpan.FromDays(31));
        await (await idle.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_is_nobody(string token)
    {
        using var client = shared.Town.Client();
        client.DefaultRequestHeaders.Add("Cookie", "domicile=" + token);
        await (await client.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task A_name_with_a_null_character_is_nobodys()
    {
        using var client = shared.Town.Client();
        var answer = await client.PostAsJsonAsync("/api/session", new { name = "a\0da", password = Town.Password }, Cancellation);
        // PostgreSQL has no such text to compare with.
        await answer.AssertProblem(TestDatabase.IsPostgres ? 400 : 401, TestDatabase.IsPostgres ? "malformed-request" : "wrong-credentials");
    }

    [Fact]
    public async Task The_token_is_kept_as_its_hash_alone_in_a_cookie_that_scripts_cannot_read()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        var answer = await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("domicile=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        var token = cookie.Split('=', ';')[1];
        Assert.Empty(town.FilesWith(token));
        Assert.Empty(town.FilesWith(System.Buffers.Text.Base64Url.DecodeFromChars(token)));
    }

    [Fact]
    public async Task Sessions_are_listed_with_device_and_address_and_each_can_be_ended_from_another()
    {
        await using var town = await Town.Start();
        using var phone = await town.SignUp("ada");
        using var desktop = town.Client();
        desktop.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        await desktop.PostAsJsonAsync("/api/session", new { name = "ada", password = Town.Password }, Cancellation);

        var sessions = (await (await phone.GetAsync("/api/sessions", Cancellation)).Json()).EnumerateArray().ToList();
        Assert.Equal(2, sessions.Count);
        var other = Assert.Single(sessions, session => !session.GetProperty("isCurrent").GetBoolean());
        Assert.Equal("Firefox on Linux", other.GetProperty("device").GetString());
        Assert.Equal(Town.Address.ToString(), other.GetProperty("network").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await phone.DeleteAsync($"/api/sessions/{other.GetProperty("id").GetString()}", Cancellation)).StatusCode);
        await (await desktop.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await phone.DeleteAsync($"/api/sessions/{other.GetProperty("id").GetString()}", Cancellation)).AssertProblem(404, "session-not-found");
    }

    [Fact]
    public async Task Nobody_ends_someone_elses_session()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        var id = (await (await ada.GetAsync("/api/sessions", Cancellation)).Json())[0].GetProperty("id").GetString();
        await (await ben.DeleteAsync($"/api/sessions/{id}", Cancellation)).AssertProblem(404, "session-not-found");
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync("/api/session", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("eve", "wrong password")]
    [InlineData("nobody", Town.Password)]
    [InlineData("eve@example.org", "wrong password")]
    [InlineData("nobody@example.org", Town.Password)]
    [InlineData("@", Town.Password)]
    [InlineData("", "")]
    public async Task What_is_wrong_about_a_sign_in_is_not_told(string name, string password)
    {
        using (var first = shared.Town.Client())
            await first.PostAsJsonAsync("/api/accounts", Town.Application("eve"), Cancellation);
        using var other = shared.Town.Client();
        await (await other.PostAsJsonAsync("/api/session", new { name, password }, Cancellation)).AssertProblem(401, "wrong-credentials");
    }

    [Fact]
    public async Task A_new_password_signs_out_every_other_device_and_needs_the_old_one()
    {
        await using var town = await Town.Start();
        using var phone = await town.SignUp("ada");
        var (desktop, _) = await town.SignIn("ada");
        await (await phone.PutAsJsonAsync("/api/account/password", new { current = "wrong", password = "a brand new secret" }, Cancellation)).AssertProblem(401, "wrong-credentials");
        await (await phone.PutAsJsonAsync("/api/account/password", new { current = Town.Password, password = "short" }, Cancellation)).AssertProblem(422, "password-length");
        Assert.Equal(HttpStatusCode.NoContent,
            (await phone.PutAsJsonAsync("/api/account/password", new { current = Town.Password, password = "a brand new secret" }, Cancellation)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await phone.GetAsync("/api/session", Cancellation)).StatusCode);
        await (await desktop.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await desktop.PostAsJsonAsync("/api/session", new { name = "ada", password = Town.Password }, Cancellation)).AssertProblem(401, "wrong-credentials");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("", "An app or browser")]
    public void A_device_is_told_in_words_and_nothing_more_of_it_is_kept(string agent, string words) => Assert.Equal(words, UserAgent.Describe(agent));
}
