using System.Net;
using System.Net.Http.Json;

namespace Domicile.Tests.Service;

/// <summary>Somebody sees a sign-in in their record that was not theirs.</summary>
public sealed class DisownTests(SharedTownWithCustody shared) : IClassFixture<SharedTownWithCustody>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_else_is_signed_out_and_old_codes_are_void()
    {
        var town = shared.Town;
        using var owner = await town.SignUp("disowner");
        var old = (await (await owner.PostAsync("/api/account/codes", null, Cancellation)).Json()).EnumerateArray().First().GetString();
        var (thief, _) = await town.SignIn("disowner");
        Assert.Contains("This was not me", await owner.GetStringAsync("/privacy?all=true", Cancellation), StringComparison.Ordinal);

        var answer = await owner.PostAsync("/api/sessions/disown", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var codes = (await answer.Json()).EnumerateArray().Select(code => code.GetString()).ToList();
        Assert.Equal(8, codes.Count);
        await (await thief.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        // The owner's own secret changes at once.
        var next = await owner.GetAsync("/api/session", Cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Contains(next.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("domicile=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Recover(old)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Recover(codes[0])).StatusCode);

        Task<HttpResponseMessage> Recover(string? code) => town.Client().PostAsJsonAsync("/api/session/recovery", new { name = "disowner", code }, Cancellation);
    }

    [Fact]
    public async Task Whoever_found_the_browser_open_cannot_throw_the_owner_out()
    {
        var town = shared.Town;
        using var browser = await town.SignUp("unconfirmed");
        var (owner, _) = await town.SignIn("unconfirmed");
        town.Time.Advance(TimeSpan.FromMinutes(6));
        await (await browser.PostAsync("/api/sessions/disown", null, Cancellation)).AssertProblem(403, "confirm-first");
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/api/session", Cancellation)).StatusCode);
        Assert.Equal("/confirm", (await browser.GetAsync("/not-me", Cancellation)).Headers.Location?.AbsolutePath);
    }
}
