using System.Net;
using System.Net.Http.Json;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class RulePagesTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_may_read_rules_sees_them_with_their_history_and_nobody_else_does()
    {
        var court = await shared.Court.Fresh();
        var (mia, stranger) = (await court.Person("moderator"), await court.Person());
        var list = await mia.GetStringAsync("/moderation/rules", Stop);
        Assert.Contains("blocking-bank", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Write a rule", list, StringComparison.Ordinal);
        var rule = await mia.GetStringAsync("/moderation/rules/new-account", Stop);
        Assert.Contains("when account.age &lt; 24h", rule, StringComparison.Ordinal);
        Assert.Contains("Domicile comes with it.", rule, StringComparison.Ordinal);
        Assert.DoesNotContain("data-save", rule, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await mia.GetAsync("/moderation/rules/nothing-like-it", Stop)).StatusCode);
        foreach (var page in (string[])["/moderation/rules", "/moderation/rules/new-account", "/moderation/rules/new"])
            Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(page, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await mia.GetAsync("/moderation/rules/new", Stop)).StatusCode);
    }

    [Fact]
    public async Task Whoever_asked_for_a_change_can_take_it_back_and_another_approves()
    {
        var court = await shared.Court.Fresh();
        var (pat, quinn) = (await court.Person("policy_author"), await court.Person("policy_author"));
        const string path = "/api/moderation/rules/page-rule";
        (await pat.PutAsJsonAsync(path, new
        {
            source = "when account.strikes > 3 hold for \"spam\" because \"Struck.\"\nexample \"Yes\" with account.strikes = 4 gives hold\nexample \"None\" gives nothing\n",
            basedOn = 0,
            note = "<b>Because</b>",
        }, Stop)).EnsureSuccessStatusCode();
        (await pat.PostAsJsonAsync(path + "/versions/1/state", new { to = "live", note = "Ready." }, Stop)).EnsureSuccessStatusCode();
        var (own, others) = (await pat.GetStringAsync("/moderation/rules/page-rule", Stop), await quinn.GetStringAsync("/moderation/rules/page-rule", Stop));
        Assert.DoesNotContain("Approve", own, StringComparison.Ordinal);
        Assert.Contains("Take it back", own, StringComparison.Ordinal);
        Assert.Contains("Approve", others, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Because&lt;/b&gt;", others, StringComparison.Ordinal);
        (await pat.PostAsJsonAsync(path + "/approval", new { agrees = false }, Stop)).EnsureSuccessStatusCode();
        Assert.DoesNotContain("Approve", await quinn.GetStringAsync("/moderation/rules/page-rule", Stop), StringComparison.Ordinal);
    }
}
