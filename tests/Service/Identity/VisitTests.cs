using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

/// <summary>The custodian's own pages, where the planes are apart: who says what to whom, and what comes of it.</summary>
public sealed class VisitTests : IAsyncLifetime
{
    private const string Password = "planted heron at the weir", Other = "planted otter under the bridge";
    private const string Service = ApartTown.Service, Pages = ApartTown.Pages;

    private ApartTown _town = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _town = await ApartTown.Start();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task Parties_who_come_to_the_services_host_are_led_to_the_custodian_with_what_they_send()
    {
        using var browser = _town.Browser();
        // The service hears where that is with its first call.
        (await _town.Services.GetRequiredService<ICustodian>().Find(Fideslang.Username, "wren", Stop)).OrThrow();
        Assert.Equal((Pages + "/quorum", HttpStatusCode.OK), await Led("/quorum"));
        Assert.Equal((Pages + "/quorum/quorum.js", HttpStatusCode.OK), await Led("/quorum/quorum.js"));
        Assert.Equal((Pages + "/api/quorum?from=0", HttpStatusCode.OK), await Led("/api/quorum?from=0"));
        Assert.Equal((Pages + "/api/quorum/openings", HttpStatusCode.OK), await Led("/api/quorum/openings"));
        foreach (var path in (string[])["acts", "openings"])
        {
            var sent = await browser.Post($"{Service}/api/quorum/{path}");
            Assert.Equal((HttpStatusCode.TemporaryRedirect, new Uri($"{Pages}/api/quorum/{path}")), (sent.Status, sent.Location));
        }

        async Task<(string, HttpStatusCode)> Led(string path)
        {
            var shown = await browser.Open(Service + path);
            return (shown.Url, shown.Status);
        }
    }

    [Fact]
    public async Task Somebody_signs_up_and_in_recovers_and_changes_everything_without_a_word_to_the_service()
    {
        using var browser = _town.Browser();
        var codes = await SignUp(browser, "wren");
        Assert.Equal("wren", await Who(browser));
        await browser.Post(Service + "/sign-out");
        Assert.Null(await Who(browser));

        // What needs somebody signed in leads to the custodian, and back there.
        var form = await browser.Open(Service + "/settings");
        Assert.StartsWith(Pages + "/sign-in?", form.Url, StringComparison.Ordinal);
        var wrong = await SignIn(browser, form, "wren", "not the password");
        Assert.Equal((HttpStatusCode.Unauthorized, "Welcome back"), (wrong.Status, wrong.Title));
        Assert.Contains("The name or the password is wrong.", wrong.Body, StringComparison.Ordinal);
        var settings = await SignIn(browser, wrong, "@Wren", Password);
        Assert.Equal((Service + "/settings", "Settings"), (settings.Url, settings.Title));
        Assert.DoesNotContain("type=\"password\"", settings.Body, StringComparison.Ordinal);

        // Fresh from signing in.
        var password = await browser.Open(Service + "/settings/password");
        Assert.Equal("Change your password", password.Title);
        var common = await browser.Submit(Pages + "/visit", ("visit", password.Hidden("visit")), ("password", "password1"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Change your password"), (common.Status, common.Title));
        var done = await browser.Submit(Pages + "/visit", ("visit", common.Hidden("visit")), ("password", Other));
        Assert.Equal(Service + "/settings?done=password", done.Url.Split('#')[0]);

        // No longer fresh: who it is comes first.
        _town.Time.Advance(TimeSpan.FromMinutes(6));
        var asked = await browser.Open(Service + "/settings/codes");
        Assert.Equal("Is it you?", asked.Title);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Submit(Pages + "/visit", ("visit", asked.Hidden("visit")), ("password", Password))).Status);
        var make = await browser.Submit(Pages + "/visit", ("visit", asked.Hidden("visit")), ("password", Other));
        Assert.Equal("New recovery codes", make.Title);
        var made = await browser.Submit(Pages + "/visit", ("visit", make.Hidden("visit")));
        Assert.Equal(8, Codes(made).Count);
        Assert.Equal("Settings", (await browser.Submit(Pages + "/visit", ("visit", made.Hidden("visit")))).Title);

        _town.Time.Advance(TimeSpan.FromMinutes(6));
        var confirm = await browser.Open(Service + "/confirm?next=/privacy/delete");
        Assert.Equal("Is it you?", confirm.Title);
        Assert.Equal(Service + "/privacy/delete", (await browser.Submit(Pages + "/visit", ("visit", confirm.Hidden("visit")), ("password", Other))).Url);

        // Whoever disowns a sign-in makes new codes there, too.
        var disowned = await browser.Submit(Service + "/not-me", ("_handler", "not-me"));
        Assert.Contains("href=\"/settings/codes\"", disowned.Body, StringComparison.Ordinal);
        Assert.Empty(Codes(disowned));

        // By a code, in another browser; the old ones are void.
        using var elsewhere = _town.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Recover(elsewhere, "wren", codes[0])).Status);
        Assert.Equal("Settings", (await Recover(elsewhere, "wren", Codes(made)[0])).Title);
        Assert.Equal("Change your password", (await elsewhere.Open(Service + "/settings/password")).Title);

        // None of it was ever the service's.
        foreach (var said in new[] { Password, Other, codes[0], Codes(made)[0] })
        {
            Assert.Empty(_town.FilesWith(said));
            Assert.DoesNotContain(_town.Log.Lines, line => line.Contains(said, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Passkeys_are_made_and_proved_at_the_custodians_own_origin_alone()
    {
        using var browser = _town.Browser();
        using var device = new Authenticator(Pages);
        var page = await BeginSignUp(browser, "dipper");
        Assert.Contains("Use a passkey instead", page.Body, StringComparison.Ordinal);
        var kept = await Answer(browser, page, "/visit", ("visit", page.Hidden("visit")), device.Create);
        Assert.Equal(8, Codes(kept).Count);
        await browser.Submit(Pages + "/visit", ("visit", kept.Hidden("visit")));
        Assert.Equal("dipper", await Who(browser));
        await browser.Post(Service + "/sign-out");

        var form = await browser.Open(Service + "/sign-in?next=/privacy");
        Assert.Equal(Service + "/privacy", (await Answer(browser, form, "/sign-in", ("state", form.Hidden("state")), device.Get, ("return", form.Hidden("return")))).Url);

        // A page of the service that asks for one, and passes it on.
        using var lured = new Authenticator(Service);
        var add = await browser.Open(Service + "/settings/passkey");
        Assert.Equal("Add a passkey", add.Title);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer(browser, add, "/visit", ("visit", add.Hidden("visit")), lured.Create)).Status);
        using var second = new Authenticator(Pages);
        Assert.Equal("Settings", (await Answer(browser, add, "/visit", ("visit", add.Hidden("visit")), second.Create)).Title);
    }

    [Fact]
    public async Task A_code_is_good_once_for_a_minute_and_for_the_browser_that_was_sent()
    {
        using var browser = _town.Browser();
        await SignUp(browser, "wren");
        async Task<string> NewCode(Walker walker)
        {
            var form = await walker.Open(Service + "/sign-in");
            var sent = await walker.Post(Pages + "/sign-in", ("state", form.Hidden("state")), ("return", "/"), ("name", "wren"), ("password", Password));
            Assert.StartsWith(Service + "/session/enter?code=", sent.Location?.ToString(), StringComparison.Ordinal);
            return sent.Location!.ToString();
        }

        using var own = _town.Browser();
        using var victim = _town.Browser();
        // Somebody else's code, and one that was overheard.
        await victim.Open(Service + "/sign-in");
        var stolen = await NewCode(own);
        Assert.Equal(HttpStatusCode.BadRequest, (await victim.Get(stolen)).Status);
        Assert.Null(await Who(victim));
        // And it is spent by that.
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Get(stolen)).Status);
        using var bare = _town.Browser();
        Assert.Equal(HttpStatusCode.BadRequest, (await bare.Get(await NewCode(own))).Status);

        var late = await NewCode(own);
        _town.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Get(late)).Status);

        var once = await NewCode(own);
        Assert.Equal(HttpStatusCode.Redirect, (await own.Get(once)).Status);
        Assert.Equal("wren", await Who(own));
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Get(once)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Get(Service + "/session/enter?code=" + new string('a', 43))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Get(Service + "/session/enter")).Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData(".evil.example/")]
    [InlineData("@evil.example/")]
    public async Task A_visit_ends_at_the_service_whatever_its_address_says(string next)
    {
        using var browser = _town.Browser();
        await SignUp(browser, "wren");
        var state = (await browser.Open(Service + "/sign-in")).Hidden("state");
        var form = await browser.Get($"{Pages}/sign-in?state={state}&return={Uri.EscapeDataString(next)}");
        Assert.All(Regex.Matches(form.Body, "(?:href|action)=\"(http[^\"]*)\"").Select(found => found.Groups[1].Value), url => Assert.StartsWith(Service + "/", url, StringComparison.Ordinal));
        var sent = await browser.Post(Pages + "/sign-in", ("state", state), ("return", next), ("name", "wren"), ("password", Password));
        Assert.StartsWith(Service + "/session/enter?code=", sent.Location?.ToString(), StringComparison.Ordinal);
        Assert.Equal(Service + "/", (await browser.Get(sent.Location!.ToString())).Location?.ToString());
    }

    [Fact]
    public async Task A_ticket_opens_its_page_once_in_its_time_and_forms_come_from_the_page_alone()
    {
        using var browser = _town.Browser();
        await SignUp(browser, "wren");
        var ticket = (await browser.Get(Service + "/settings/password")).Location!.ToString();
        var page = await browser.Get(ticket);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Get(ticket)).Status);
        foreach (var origin in new[] { Service, "http://evil.example", "null", null })
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.Post(Pages + "/visit", origin, ("visit", page.Hidden("visit")), ("password", Other))).Status);
        Assert.Contains("frame-ancestors 'none'", page.Answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(page.Answer.Headers.CacheControl?.NoStore);
        Assert.False(page.Answer.Headers.Contains("Set-Cookie"));
        // A service that goes to the page itself has the session, fresh, and a ticket; it gets no further.
        using var operatorsOwn = _town.Browser();
        var alone = await operatorsOwn.Get((await browser.Get(Service + "/settings/password")).Location!.ToString());
        Assert.Equal("Is it you?", alone.Title);
        var refused = await operatorsOwn.Post(Pages + "/visit", ("visit", alone.Hidden("visit")), ("password", Other));
        Assert.Equal((HttpStatusCode.Unauthorized, "Is it you?"), (refused.Status, refused.Title));
        // The mark of somebody else's proof does not help it.
        using var other = _town.Browser();
        await SignUp(other, "dipper");
        var asDipper = await other.Get((await browser.Get(Service + "/settings/codes")).Location!.ToString());
        Assert.Equal("Is it you?", asDipper.Title);
        Assert.Equal("Change your password", (await browser.Get((await browser.Get(Service + "/settings/password")).Location!.ToString())).Title);
        _town.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Start again", (await browser.Submit(Pages + "/visit", ("visit", page.Hidden("visit")), ("password", Other))).Title);
        var late = (await browser.Get(Service + "/settings/password")).Location!.ToString();
        _town.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Start again", (await browser.Get(late)).Title);
        // Neither host answers for the other.
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(Service + "/visit?ticket=x")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get(Pages + "/ledger/vkey")).Status);
    }

    [Theory]
    [InlineData("POST", "/api/session", """{"name":"wren","password":"planted heron at the weir"}""")]
    [InlineData("POST", "/api/session/recovery", """{"name":"wren","code":"7KQ2-9MZD-T4HX-0BVE"}""")]
    [InlineData("POST", "/api/accounts", """{"name":"dipper","email":"dipper@example.org","birthDate":"1990-05-31","password":"planted heron at the weir"}""")]
    [InlineData("POST", "/api/session/passkey/options", null)]
    [InlineData("POST", "/api/session/confirm", """{"password":"planted heron at the weir"}""")]
    [InlineData("PUT", "/api/account/password", """{"current":"planted heron at the weir","password":"planted otter under the bridge"}""")]
    [InlineData("POST", "/api/passkeys/options", """{"password":"planted heron at the weir"}""")]
    [InlineData("POST", "/api/account/codes", null)]
    public async Task The_service_hears_no_credential(string method, string path, string? body)
    {
        using var browser = _town.Browser();
        await SignUp(browser, "wren");
        var refused = await browser.Send(new(new(method), Service + path) { Content = body is null ? null : new StringContent(body, null, "application/json") }, Service);
        Assert.Equal((HttpStatusCode.Forbidden, "custodian-alone"), (refused.Status, JsonElement.Parse(refused.Body).GetProperty("code").GetString()));
        Assert.Empty(_town.FilesWith(Password));
        // A form that was shown before is led to the right one.
        Assert.StartsWith(Pages + "/sign-in?", (await browser.Post(Service + "/sign-in", ("Input.Name", "wren"), ("Input.Password", Password))).Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_asks_all_the_same_is_refused_by_the_custodian()
    {
        using var browser = _town.Browser();
        await SignUp(browser, "wren");
        var line = _town.Services.GetRequiredService<CustodyLine>();
        var (subject, from, secret) = (Id.New<SubjectId>(_town.Time), new Place("Firefox", "203.0.113.7"), SessionSecret.New());
        var answer = new PasskeyAnswer("x", JsonElement.Parse("{}"));
        Assert.Equal("custodian-alone", (await line.Call("enroll", new(subject, new(Password: Password), from), Wire.Default.EnrollCall, Wire.Default.AnswerEnrolled, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("sign-in", new(subject, new(Password: Password), from), Wire.Default.SignInCall, Wire.Default.AnswerBegunSession, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("confirm", new(secret, new(Password: Password)), Wire.Default.ConfirmCall, Wire.Default.AnswerDone, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("set-password", new(secret, Other), Wire.Default.SetPasswordCall, Wire.Default.AnswerDone, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("add-passkey", new(secret, answer, "x"), Wire.Default.AddPasskeyCall, Wire.Default.AnswerPasskeyView, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("begin-passkey", new("wren", null), Wire.Default.BeginPasskeyCall, Wire.Default.AnswerPasskeyOptions, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("begin-proof", new(), Wire.Default.BeginProofCall, Wire.Default.AnswerPasskeyOptions, Stop)).OrThrow().Refusal?.Code);
        Assert.Equal("custodian-alone", (await line.Call("new-codes", new(secret), Wire.Default.SessionCall, Wire.Default.AnswerIReadOnlyListString, Stop)).OrThrow().Refusal?.Code);
        // Nor does its own side pass one on.
        Assert.Equal(VisitRefusals.CustodianAlone, (await _town.Services.GetRequiredService<IRegistrar>().SignIn(subject, new(Password: Password), from, Stop)).Refusal);
        // A visit is begun by a live session, or for somebody new.
        var visits = _town.Services.GetRequiredService<IVisits>();
        var plan = new VisitPlan(VisitPurpose.Password, "wren", VisitBinding.ChallengeOf("x"), "/");
        Assert.Equal("no-grant", (await visits.Begin(plan, null, Stop)).Refusal?.Code);
        Assert.Equal("no-grant", (await visits.Begin(plan, secret, Stop)).Refusal?.Code);
        Assert.Equal("malformed-access", (await visits.Begin(plan with { Subject = subject }, secret, Stop)).Refusal?.Code);
        Assert.Equal("malformed-access", (await visits.Begin(plan with { Purpose = VisitPurpose.SignIn }, secret, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task Somebody_whom_the_operator_helps_in_chooses_a_password_there_and_sees_the_public_profile_alone_for_seven_days()
    {
        using var owner = _town.Browser();
        await SignUp(owner, "wren");
        var subject = (await _town.Services.GetRequiredService<ICustodian>().Find(Fideslang.Username, "wren", Stop)).OrThrow()!.Value;
        var code = (await _town.Services.GetRequiredService<IHelpedRecovery>().Ask(subject, Stop)).OrThrow().Code;
        _town.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("data-help=\"refuse\"", (await owner.Open(Service + "/")).Body, StringComparison.Ordinal);
        using var browser = _town.Browser();
        Assert.Equal(HttpStatusCode.Forbidden, (await Recover(browser, "wren", code)).Status);
        _town.Time.Advance(TimeSpan.FromHours(72));
        var settings = await Recover(browser, "wren", code);
        Assert.Equal("Settings", settings.Title);
        Assert.Contains("data-help=\"own\"", settings.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("1990-05-31", settings.Body, StringComparison.Ordinal);
        Assert.Null(await Who(owner));

        var password = await browser.Open(Service + "/settings/password");
        Assert.Equal("Set a password", password.Title);
        var done = await browser.Submit(Pages + "/visit", ("visit", password.Hidden("visit")), ("password", Other));
        Assert.Equal(Service + "/settings?done=password", done.Url.Split('#')[0]);
        var codes = await browser.Open(Service + "/settings/codes");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Submit(Pages + "/visit", ("visit", codes.Hidden("visit")))).Status);
        Assert.Contains("only your public profile", (await browser.Open(Service + "/privacy")).Body, StringComparison.Ordinal);
        _town.Time.Advance(TimeSpan.FromDays(7));
        Assert.Contains("1990-05-31", (await browser.Open(Service + "/settings")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_by_network()
    {
        using var browser = _town.Browser();
        var form = await browser.Open(Service + "/sign-in");
        var shown = form;
        for (var tries = 0; tries < 31; tries++) shown = await SignIn(browser, form, "nobody", "guess " + tries);
        Assert.Equal(HttpStatusCode.TooManyRequests, shown.Status);
        Assert.Contains(Throttle.TooMany.Message, WebUtility.HtmlDecode(shown.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pages_of_the_custodians_the_services_own_forms_hear_it()
    {
        await using var town = await ApartTown.Start(pages: null);
        using var browser = town.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, Service + "/api/accounts") { Content = JsonContent.Create(Town.Application("wren")) };
        Assert.Equal(HttpStatusCode.Created, (await browser.Send(request, Service)).Status);
        Assert.Equal("wren", await Who(browser));
        Assert.Equal(Service + "/settings#password", (await browser.Get(Service + "/settings/password")).Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(Pages + "/sign-in")).Status);
    }

    private static async Task<Shown> BeginSignUp(Walker browser, string name) => await browser.Submit(Service + "/sign-up",
        ("_handler", "sign-up"), ("Input.Name", name), ("Input.Email", name + "@example.org"), ("Input.BirthDate", "1990-05-31"));

    private static async Task<IReadOnlyList<string>> SignUp(Walker browser, string name)
    {
        var page = await BeginSignUp(browser, name);
        Assert.Equal("How will you sign in?", page.Title);
        var kept = await browser.Submit(Pages + "/visit", ("visit", page.Hidden("visit")), ("password", Password));
        Assert.Equal("Your recovery codes", kept.Title);
        Assert.Equal(Service + "/", (await browser.Submit(Pages + "/visit", ("visit", kept.Hidden("visit")))).Url);
        return Codes(kept);
    }

    private static Task<Shown> SignIn(Walker browser, Shown form, string name, string password) =>
        browser.Submit(Pages + "/sign-in", ("state", form.Hidden("state")), ("return", form.Hidden("return")), ("name", name), ("password", password));

    private static async Task<Shown> Recover(Walker browser, string name, string code)
    {
        var form = await browser.Open(Service + "/recover");
        return await browser.Submit(Pages + "/recover", ("state", form.Hidden("state")), ("return", form.Hidden("return")), ("name", name), ("code", code));
    }

    private static async Task<Shown> Answer(
        Walker browser, Shown page, string path, (string Name, string Value) visit, Func<JsonElement, System.Text.Json.Nodes.JsonNode> device, params (string, string)[] more)
    {
        var begun = JsonElement.Parse((await browser.Post(Pages + "/passkey/options", visit.Name == "visit" ? [visit] : [])).Body);
        return await browser.Submit(Pages + path, [visit, .. more, ("ceremony", begun.GetProperty("ceremony").GetString()!), ("credential", device(begun.GetProperty("options")).ToJsonString())]);
    }

    private static IReadOnlyList<string> Codes(Shown page) => [.. Regex.Matches(page.Body, "<code>([0-9A-Z-]{19})</code>").Select(found => found.Groups[1].Value)];

    private static async Task<string?> Who(Walker browser)
    {
        var shown = await browser.Get(Service + "/api/session");
        return shown.Status == HttpStatusCode.OK ? JsonElement.Parse(shown.Body).GetProperty("profile").GetProperty("name").GetString() : null;
    }
}
