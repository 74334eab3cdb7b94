using System.Net;
using System.Net.Http.Json;
using Domicile.Identity.Requests;
using Domicile.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>What guessing passwords comes to, for whoever guesses and for the account's owner.</summary>
public sealed class GuessingTests
{
    private const string Home = "198.51.100.7", Elsewhere = "192.0.2.9";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Home)] // even from the same network
    [InlineData(Elsewhere)]
    public async Task Whoever_guesses_uses_up_the_networks_attempts_and_never_those_of_the_owners_browser(string from)
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync("/api/session", Cancellation)).StatusCode);

        using var guesser = Client(town, from);
        var wrong = 0;
        while ((await SignIn(guesser, "ada", "guess " + wrong)).StatusCode == HttpStatusCode.Unauthorized) wrong++;
        Assert.InRange(wrong, Rates.SignIn.Burst - 1, Rates.SignIn.Burst);
        await (await SignIn(guesser, "ada", Town.Password)).AssertProblem(429, "too-many-requests");

        Assert.Equal(HttpStatusCode.OK, (await SignIn(owner, "ada", Town.Password)).StatusCode);
        using var newPhone = Client(town, Home);
        var forStrangers = from == Home ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK;
        Assert.Equal(forStrangers, (await SignIn(newPhone, "ada", Town.Password)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await owner.PostAsync("/api/session/passkey/options", null, Cancellation)).StatusCode);
        using var newLaptop = Client(town, Home);
        Assert.Equal(forStrangers, (await newLaptop.PostAsync("/api/session/passkey/options", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_sign_up_that_custody_could_not_take_does_not_count()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        town.Custody.Down = true;
        for (var tries = 0; tries < 31; tries++)
            await (await client.PostAsJsonAsync("/api/accounts", Town.Application($"ada{tries}"), Cancellation)).AssertProblem(503, "custody-unavailable");
        town.Custody.Down = false;
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).StatusCode);
        // What was tried counts.
        for (var tries = 0; tries < 29; tries++)
            await (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).AssertProblem(409, "user-name-taken");
        await (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).AssertProblem(429, "too-many-requests");
    }

    [Fact]
    public async Task A_browser_that_the_account_knows_has_ten_attempts_and_then_those_of_its_network()
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        var wrong = 0;
        for (; (await SignIn(owner, "ada", "guess")).StatusCode == HttpStatusCode.Unauthorized; wrong++) { }
        Assert.InRange(wrong, Rates.Password.Burst + Rates.SignIn.Burst - 1, Rates.Password.Burst + Rates.SignIn.Burst);
        await (await SignIn(owner, "ada", Town.Password)).AssertProblem(429, "too-many-requests");
        town.Time.Advance(Rates.Password.Interval);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(owner, "ada", Town.Password)).StatusCode);
    }

    [Theory]
    [InlineData("of another account")]
    [InlineData("made up")]
    [InlineData("changed")]
    [InlineData("of the account before it had a new password")]
    public async Task No_other_cookie_gives_attempts_at_the_account(string cookie)
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        var known = Device(await SignIn(owner, "ada", Town.Password));
        if (cookie == "of the account before it had a new password")
            Assert.Equal(HttpStatusCode.NoContent, (await owner.PutAsJsonAsync("/api/account/password", new { current = Town.Password, password = "otter under the bridge" }, Cancellation)).StatusCode);
        var sent = cookie switch
        {
            "made up" => new string('A', known.Length),
            "changed" => known[..^2] + (known[^2] == 'A' ? 'B' : 'A') + known[^1],
            "of another account" => Device(await town.Client().PostAsJsonAsync("/api/accounts", Town.Application("ben"), Cancellation)),
            _ => known,
        };
        using var guesser = Client(town, Elsewhere);
        guesser.DefaultRequestHeaders.Add("Cookie", "domicile-device=" + sent);
        var wrong = 0;
        while ((await SignIn(guesser, "ada", "guess")).StatusCode == HttpStatusCode.Unauthorized) wrong++;
        Assert.Equal(Rates.SignIn.Burst, wrong);
    }

    [Fact]
    public async Task A_new_password_leaves_the_browser_known_that_set_it()
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        await owner.PutAsJsonAsync("/api/account/password", new { current = Town.Password, password = "otter under the bridge" }, Cancellation);
        using var guesser = Client(town, Home);
        while ((await SignIn(guesser, "ada", "guess")).StatusCode == HttpStatusCode.Unauthorized) { }
        Assert.Equal(HttpStatusCode.OK, (await SignIn(owner, "ada", "otter under the bridge")).StatusCode);
    }

    [Fact]
    public async Task A_browser_is_known_by_each_account_that_is_signed_in_to_from_it()
    {
        await using var town = await Start();
        using var shared = await SignUp(town, "ada");
        await shared.PostAsJsonAsync("/api/accounts", Town.Application("ben"), Cancellation);
        using var guesser = Client(town, Home);
        while ((await SignIn(guesser, "ben", "guess")).StatusCode == HttpStatusCode.Unauthorized) { }
        foreach (var name in (string[])["ada", "ben"]) Assert.Equal(HttpStatusCode.OK, (await SignIn(shared, name, Town.Password)).StatusCode);
    }

    [Fact]
    public async Task The_answer_is_one_and_costs_one_hash_whether_there_is_an_account_or_a_password_or_not()
    {
        await using var town = await Start();
        var registrar = (FakeRegistrar)town.Get<IRegistrar>();
        using var owner = await SignUp(town, "ada");
        using var other = await SignUp(town, "ben");
        // As of somebody with passkeys alone.
        registrar.TakePassword(await town.Subject("ben"));
        string[] names = ["ada", "ben", "nobody", "ada@example.org", "ben@example.org", "nobody@example.org", "@", ""];
        var answers = new HashSet<string>();
        using var guesser = Client(town, Elsewhere);
        foreach (var name in names)
        {
            registrar.Hashes = 0;
            var answer = await SignIn(guesser, name, "guess");
            answers.Add(await Said(answer));
            Assert.Equal((name, HttpStatusCode.Unauthorized, 1), (name, answer.StatusCode, registrar.Hashes));
        }
        Assert.Single(answers);

        while ((await SignIn(guesser, "nobody", "guess")).StatusCode == HttpStatusCode.Unauthorized) { }
        answers.Clear();
        foreach (var name in names)
        {
            var answer = await SignIn(guesser, name, name == "ada" ? Town.Password : "guess");
            Assert.Equal((name, HttpStatusCode.TooManyRequests), (name, answer.StatusCode));
            answers.Add(await Said(answer) + answer.Headers.RetryAfter);
        }
        Assert.Single(answers);
    }

    [Theory]
    [InlineData("PUT", "/api/account/password", """{"current":"guess","password":"otter under the bridge"}""")]
    [InlineData("POST", "/api/passkeys/options", """{"password":"guess"}""")]
    [InlineData("POST", "/api/privacy/deletion", """{"name":"ada","password":"guess"}""")]
    public async Task Whoever_finds_a_session_open_has_ten_attempts_at_the_password_and_keeps_no_other_session_from_it(string method, string path, string body)
    {
        await using var town = await Start();
        using var found = await SignUp(town, "ada");
        using var owner = Client(town, Home);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(owner, "ada", Town.Password)).StatusCode);
        for (var guess = 0; guess < Rates.Password.Burst; guess++) await (await Send(found)).AssertProblem(401, "wrong-credentials");
        await (await Send(found)).AssertProblem(429, "too-many-requests");
        await (await Send(owner)).AssertProblem(401, "wrong-credentials");

        Task<HttpResponseMessage> Send(HttpClient client) => client.SendAsync(
            new(new(method), path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") }, Cancellation);
    }

    [Fact]
    public async Task A_network_learns_of_five_addresses_a_day_and_then_nothing_whatever_the_address()
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        using var guesser = Client(town, Elsewhere);
        // What tells nothing does not count.
        for (var sign = 0; sign < 7; sign++) Assert.Equal(HttpStatusCode.Created, (await Apply(guesser, $"own{sign}")).StatusCode);
        for (var guess = 0; guess < 5; guess++) await (await Apply(guesser, $"guess{guess}", "ada@example.org")).AssertProblem(409, "email-taken");
        await (await Apply(guesser, "sixth", "ada@example.org")).AssertProblem(429, "too-many-requests");
        await (await Apply(guesser, "seventh", "nobody@example.org")).AssertProblem(429, "too-many-requests");
        using var other = Client(town, Home);
        Assert.Equal(HttpStatusCode.Created, (await Apply(other, "seventh", "nobody@example.org")).StatusCode);

        town.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Created, (await Apply(guesser, "eighth")).StatusCode);
        await (await Apply(guesser, "ninth", "ada@example.org")).AssertProblem(409, "email-taken");
        await (await Apply(guesser, "tenth")).AssertProblem(429, "too-many-requests");
    }

    [Fact]
    public async Task Of_many_sign_ups_at_once_no_more_than_five_are_told_that_an_address_is_taken()
    {
        await using var town = await Start();
        using var owner = await SignUp(town, "ada");
        using var guesser = Client(town, Elsewhere);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(guess => Apply(guesser, $"guess{guess}", "ada@example.org")));
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    private static Task<HttpResponseMessage> Apply(HttpClient client, string name, string? email = null) =>
        client.PostAsJsonAsync("/api/accounts", Town.Application(name, email), Cancellation);

    private static Task<Town> Start() => Town.Start(configure: builder => builder.Services.AddSingleton<IStartupFilter, FromHeader>());

    private static HttpClient Client(Town town, string from)
    {
        var client = town.Client();
        client.DefaultRequestHeaders.Add(FromHeader.Name, from);
        return client;
    }

    private static async Task<HttpClient> SignUp(Town town, string name)
    {
        var client = Client(town, Home);
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/accounts", Town.Application(name), Cancellation)).StatusCode);
        return client;
    }

    private static Task<HttpResponseMessage> SignIn(HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("/api/session", new { name, password }, Cancellation);

    private static string Device(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("domicile-device=", StringComparison.Ordinal)).Split('=', ';')[1];

    // All but the trace id, which is drawn for each answer.
    private static async Task<string> Said(HttpResponseMessage answer) =>
        string.Join(' ', (await answer.Json()).EnumerateObject().Where(member => member.Name != "traceId").Select(member => member.ToString()));

    private sealed class FromHeader : IStartupFilter
    {
        public const string Name = "X-From";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (IPAddress.TryParse(context.Request.Headers[Name], out var from)) context.Connection.RemoteIpAddress = from;
                return following(context);
            });
            next(app);
        };
    }
}
