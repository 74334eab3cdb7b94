using System.Net;
using System.Net.Http.Json;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class HelpInTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_leads_have_somebody_helped_in_and_every_page_of_theirs_says_so_until_they_refuse_it()
    {
        var court = await shared.Court.Fresh();
        var (max, _) = await court.Named("lead");
        var (_, staff) = await court.Named("moderator");
        var name = court.AnnsName;
        await (await Ask(court.Lea, "nobody.here")).AssertProblem(404, "nobody-of-this-name");
        await (await Ask(court.Lea, "lea")).AssertProblem(403, "own-change");
        await (await Ask(court.Lea, staff)).AssertProblem(409, "help-for-staff");
        Assert.Equal(HttpStatusCode.NoContent, (await Ask(court.Lea, name)).StatusCode);
        await (await Ask(max, name)).AssertProblem(409, "help-waits");
        await (await Agree(court.Lea, name)).AssertProblem(403, "own-change");
        Assert.Contains("data-helps-agrees=\"yes\"", await max.GetStringAsync("/moderation/people", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("data-helps-agrees=\"yes\"", await court.Lea.GetStringAsync("/moderation/people", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("data-help=", await court.AnnsBrowser.GetStringAsync("/privacy", Stop), StringComparison.Ordinal);

        var answer = await Agree(max, name);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
        Assert.NotEqual("", (await answer.Json()).GetProperty("code").GetString());
        await (await Agree(max, name)).AssertProblem(409, "nothing-to-approve");
        // While it lasts, the custodian refuses another, which then waits on.
        Assert.Equal(HttpStatusCode.NoContent, (await Ask(court.Lea, name)).StatusCode);
        await (await Agree(max, name)).AssertProblem(409, "recovery-asked");
        Assert.Equal(HttpStatusCode.OK, (await Agree(court.Lea, name, agrees: false)).StatusCode);

        // A page knows it for a minute.
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var page in new[] { "/", "/privacy", "/settings" })
            Assert.Contains("data-help=\"refuse\"", await court.AnnsBrowser.GetStringAsync(page, Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("data-help=", await max.GetStringAsync("/privacy", Stop), StringComparison.Ordinal);
        Assert.NotEqual(default, (await Court.Get(court.AnnsBrowser, "/api/account/recovery")).GetProperty("dueAt").GetDateTimeOffset());
        Assert.InRange((int)(await court.AnnsBrowser.PostAsync("/help/refuse", null, Stop)).StatusCode, 200, 399);
        Assert.DoesNotContain("data-help=", await court.AnnsBrowser.GetStringAsync("/privacy", Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await court.AnnsBrowser.DeleteAsync("/api/account/recovery", Stop)).StatusCode);
    }

    private static Task<HttpResponseMessage> Ask(HttpClient lead, string name) =>
        lead.PostAsJsonAsync($"/api/moderation/help/{name}", new { @checked = "in_person" }, Stop);

    private static Task<HttpResponseMessage> Agree(HttpClient lead, string name, bool agrees = true) =>
        lead.PostAsJsonAsync($"/api/moderation/help/{name}/approval", new { agrees }, Stop);
}
