using System.Net;
using System.Text.Json;
using Domicile.Sealing;

namespace Domicile.Tests.Attacks;

[Attacks(4, "Sessions and ways in")]
[Collection(nameof(Planes))]
public sealed class SessionAttacks(Planes planes)
{
    [Attack(By.Thief, "uses it after its owner has signed out", Answer.Enforced, "service and custodian: the session has ended")]
    public async Task A_cookie_is_worth_nothing_once_its_session_was_signed_out()
    {
        using var owner = await planes.SignUp("signed.out");
        using var thief = owner.At(planes.Service);
        var session = owner.Session;
        await owner.Send(HttpMethod.Delete, "/api/session");
        foreach (var path in (string[])["/api/session", "/api/account", "/api/privacy/accesses"])
            await thief.Refused(401, "sign-in-first", HttpMethod.Get, path);
        await planes.Operator.Refused("no-grant", "accesses", new { by = session, before = (long?)null, limit = 10 });
        await planes.Operator.Refused("no-grant", "renew", new { by = session });
    }

    [Attack(By.Operator, "shows a session's secret again that has been succeeded", Answer.Detected,
        "the custodian: `session-copied`; the session ends, that is an entry, and the person reads it")]
    public async Task A_secret_that_was_succeeded_ends_the_session_and_the_person_reads_it()
    {
        using var person = await planes.SignUp("copied.crane");
        var first = person.Session;
        var second = (await planes.Operator.Call("renew", new { by = first })).Value.GetString();
        var third = (await planes.Operator.Call("renew", new { by = second })).Value.GetString();
        Assert.Null((await planes.Operator.Call("check", new { by = third, fresh = false })).Code);
        await planes.Operator.Refused("session-copied", "accesses", new { by = first, before = (long?)null, limit = 10 });
        foreach (var by in new[] { first, second, third }) await planes.Operator.Refused("no-grant", "check", new { by, fresh = false });
        await person.Refused(401, "no-grant", HttpMethod.Get, "/api/privacy/accesses");

        using var again = await planes.SignIn(person);
        Assert.Single(await Planes.Accesses(again), IsCopied);
        Assert.Contains("Somebody used a copy of your session", await again.Page("/privacy"), StringComparison.Ordinal);
    }

    [Attack(By.Stranger, "makes up a cookie", Answer.Enforced, "the service: `sign-in-first`")]
    public async Task A_made_up_cookie_is_nobody()
    {
        using var client = new HttpClient { BaseAddress = planes.Service.Address };
        client.DefaultRequestHeaders.Add("Cookie", "domicile=" + SessionSecret.New().Format());
        await (await client.GetAsync("/api/account", TestContext.Current.CancellationToken)).AssertProblem(401, "sign-in-first");
    }

    [Attack(By.Stranger, "uses a recovery code that its owner has used", Answer.Enforced, "the custodian: a code is good once")]
    public async Task A_recovery_code_lets_in_once()
    {
        using var person = await planes.SignUp("code.kestrel");
        var code = person.SignedUp.GetProperty("codes")[0].GetString();
        using (var used = await person.Ask(HttpMethod.Post, "/api/session/recovery", new { name = person.Name, code }))
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        using var thief = planes.Stranger();
        await thief.Refused(401, "wrong-credentials", HttpMethod.Post, "/api/session/recovery", new { name = person.Name, code });
    }

    [Attack(By.Person, "ends somebody else's session", Answer.Enforced, "the custodian: `session-not-found`")]
    public async Task Nobody_ends_another_persons_session()
    {
        var session = (await planes.Ann.Get("/api/sessions"))[0].GetProperty("id").GetString();
        await planes.Ben.Refused(404, "session-not-found", HttpMethod.Delete, $"/api/sessions/{session}");
        Assert.Equal("ann.heron", (await planes.Ann.Get("/api/session")).GetProperty("profile").GetProperty("name").GetString());
    }

    [Attack(By.Stranger, "has a browser that is signed in send something from a page of its own", Answer.Enforced,
        "the service: `cross-site`")]
    public async Task Another_site_makes_nobodys_browser_do_anything()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(planes.Service.Address, "/api/session"));
        request.Headers.Add("Cookie", "domicile=" + planes.Ann.Session);
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var client = new HttpClient();
        await (await client.SendAsync(request, TestContext.Current.CancellationToken)).AssertProblem(403, "cross-site");
        Assert.Equal("ann.heron", (await planes.Ann.Get("/api/session")).GetProperty("profile").GetProperty("name").GetString());
    }

    internal static bool IsCopied(JsonElement entry) => entry.GetProperty("kind").GetString() == "end-session"
        && entry.GetProperty("session").GetProperty("event").GetString() == "copied";
}
