using System.Net;
using System.Net.Http.Json;

namespace Domicile.Tests.Service;

/// <summary>What the service shows to a session that its browser's key renews.</summary>
public sealed class BoundSessionTests(SharedTownWithCustody shared) : IClassFixture<SharedTownWithCustody>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_that_comes_back_renews_by_its_key_and_goes_on_and_a_copied_cookie_gets_nowhere()
    {
        var town = shared.Town;
        using var key = new BrowserKey();
        using (await town.SignUp("bound.wren")) { }
        var (owner, cookie) = await town.SignIn("bound.wren");
        var page = await owner.GetStringAsync("/about", Cancellation);
        Assert.Contains("data-key=\"bind\"", page, StringComparison.Ordinal);
        Assert.Contains("Not bound", await owner.GetStringAsync("/settings", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await key.Bind(owner)).StatusCode);
        page = await owner.GetStringAsync("/settings", Cancellation);
        Assert.Contains("data-key=\"renew\" data-due-in=\"300\"", page, StringComparison.Ordinal);
        Assert.Contains("Bound to this browser", page, StringComparison.Ordinal);
        // Too early it stays as it is: another tab has just renewed it.
        Assert.Contains(cookie, Assert.Single((await key.Renew(owner)).Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);

        // It is due, and no request renews it.
        town.Time.Advance(TimeSpan.FromMinutes(6));
        var due = await owner.GetAsync("/settings", Cancellation);
        Assert.Equal(HttpStatusCode.OK, due.StatusCode);
        Assert.False(due.Headers.Contains("Set-Cookie"));
        Assert.Contains("data-due-in=\"0\"", await due.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using var thief = town.Client();
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        town.Time.Advance(TimeSpan.FromMinutes(9));
        foreach (var browser in (HttpClient[])[owner, thief])
        {
            await (await browser.GetAsync("/api/sessions", Cancellation)).AssertProblem(401, "renew-first");
            await (await browser.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
            Assert.Equal("/renew?next=%2Fsettings%3Fdone%3Dx", (await Open(browser, "/settings?done=x")).Headers.Location?.OriginalString);
            page = await browser.GetStringAsync("/renew?next=/settings", Cancellation);
            Assert.Contains("data-renew=\"/settings\"", page, StringComparison.Ordinal);
        }
        using var guessed = new BrowserKey();
        await (await guessed.Renew(thief)).AssertProblem(401, "session-proof-refused");

        var renewed = await key.Renew(owner);
        Assert.DoesNotContain(cookie, Assert.Single(renewed.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(300, (await renewed.Json()).GetProperty("renewInSeconds").GetDouble());
        Assert.Equal(HttpStatusCode.OK, (await Open(owner, "/settings")).StatusCode);
        // A request that was under way is answered yet; after that the old cookie is a copy.
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/api/session", Cancellation)).StatusCode);
        town.Time.Advance(TimeSpan.FromSeconds(61));
        await (await thief.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await owner.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task Whoever_has_lost_the_key_signs_in_again_without_any_script()
    {
        var town = shared.Town;
        using var key = new BrowserKey();
        using var owner = await town.SignUp("keyless.wren");
        await key.Bind(owner);
        town.Time.Advance(TimeSpan.FromMinutes(15));
        var page = await owner.GetStringAsync("/renew?next=/settings", Cancellation);
        Assert.Contains("action=\"/sign-out?next=%2Fsign-in%3Fnext%3D%252Fsettings\"", page, StringComparison.Ordinal);
        var left = await owner.PostAsync("/sign-out?next=%2Fsign-in%3Fnext%3D%252Fsettings", null, Cancellation);
        Assert.Equal("/sign-in?next=%2Fsettings", left.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await Open(owner, "/sign-in?next=%2Fsettings")).StatusCode);
        await (await owner.PostAsJsonAsync("/api/session/challenge", new { }, Cancellation)).AssertProblem(401, "sign-in-first");
    }

    /// <summary>As a person opens a page.</summary>
    private static async Task<HttpResponseMessage> Open(HttpClient browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        return await browser.SendAsync(request, Cancellation);
    }
}
