using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>A session that a real browser's key renews.</summary>
public sealed class BoundSessionTests(Browser browser, Town town)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_binds_its_session_to_a_key_and_renews_by_it_in_every_tab_and_its_cookie_alone_renews_nothing_elsewhere()
    {
        using var person = await Person.SignUp(town.Service, "bound.to.browser");
        await using var visitor = await browser.Visit(town.Service);
        var page = visitor.Page;
        await visitor.Open("/sign-in?next=/settings");
        await page.GetByLabel("User name").FillAsync(person.Name);
        await page.GetByLabel("Password").FillAsync(Person.Password);
        var bound = await page.RunAndWaitForResponseAsync(() => page.GetByLabel("Password").PressAsync("Enter"), "**/api/session/key");
        Assert.Equal(200, bound.Status);
        await visitor.Open("/settings");
        await Expect(page.GetByText("Bound to this browser")).ToBeVisibleAsync();
        Assert.False(await page.EvaluateAsync<bool>("""
            () => new Promise(resolve => {
              indexedDB.open("domicile").onsuccess = ({ target: { result: database } }) => {
                database.transaction("keys").objectStore("keys").get("session").onsuccess = ({ target: { result: { key } } }) => {
                  database.close();
                  resolve(crypto.subtle.exportKey("pkcs8", key).then(() => true, () => false));
                };
              };
            })
            """));

        var first = await Cookie(page);
        await MakeDue(page);
        var tab = await page.Context.NewPageAsync();
        await Task.WhenAll(Renews(page), Renews(tab));
        var second = await Cookie(page);
        Assert.NotEqual(first, second);
        await tab.CloseAsync();

        await MakeDue(page);
        using var thief = new HttpClient { BaseAddress = town.Service.Address };
        thief.DefaultRequestHeaders.Add("Cookie", "domicile=" + second);
        thief.DefaultRequestHeaders.Add("Origin", town.Service.Address.GetLeftPart(UriPartial.Authority));
        using var shown = await thief.GetAsync("/api/session", Stop);
        Assert.True(shown.IsSuccessStatusCode);
        Assert.False(shown.Headers.Contains("Set-Cookie"));
        using var asked = await thief.PostAsync("/api/session/challenge", null, Stop);
        var challenge = (await asked.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("challenge").GetString()!;
        using var guessed = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = guessed.SignData(Encoding.UTF8.GetBytes("domicile.session/v1\n" + challenge), HashAlgorithmName.SHA256);
        using var refused = await thief.PostAsJsonAsync("/api/session/renewal", new { challenge, signature }, Stop);
        Assert.Equal("session-proof-refused", (await refused.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString());

        await Renews(page);
        Assert.NotEqual(second, await Cookie(page));

        // As after more than fifteen minutes.
        await visitor.Open("/renew?next=/privacy");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Privacy centre");
        await page.EvaluateAsync("() => new Promise(resolve => { indexedDB.deleteDatabase('domicile').onsuccess = resolve; })");
        await visitor.Open("/renew?next=/privacy");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This browser no longer has the key of your session. Sign in again.");
        Assert.Empty(await visitor.Barriers());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Welcome back");
        visitor.AssertNoFaults();
    }

    /// <summary><em>This was not me</em> has the session renewed at once.</summary>
    private static async Task MakeDue(IPage page) =>
        Assert.Equal(200, await page.EvaluateAsync<int>("() => fetch('/api/sessions/disown', { method: 'POST' }).then(answer => answer.status)"));

    private static async Task Renews(IPage page)
    {
        var renewed = await page.RunAndWaitForResponseAsync(() => page.GotoAsync("/settings"), "**/api/session/renewal");
        Assert.Equal(200, renewed.Status);
    }

    private static async Task<string> Cookie(IPage page) => (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "domicile").Value;
}
