using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Rules;
using Domicile.Rules;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class RuleDeskTests(SharedCourt shared)
{
    private const string Rude = """
        when text.offensive > 0.5
          hold for "harassment" because "It looks like an insult."
        example "An insult" with text.offensive = 0.6 gives hold
        example "None" gives nothing
        """;

    private static int _rules;

    private readonly string _rule = $"rule-{Interlocked.Increment(ref _rules)}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_that_holds_goes_live_when_a_second_person_agrees_and_every_step_is_in_the_ledger()
    {
        var court = await shared.Court.Fresh();
        var ((pat, patsName), (quinn, quinnsName)) = (await court.Named("policy_author"), await court.Named("policy_author"));
        await Saved(pat, Rude, 0, 1);
        Assert.Equal("draft", (await Version(pat, 1)).GetProperty("state").GetString());
        await Moves(pat, 1, "shadow", needsSecond: false);
        Assert.Equal("shadow", (await Version(pat, 1)).GetProperty("state").GetString());
        await Moves(pat, 1, "live", needsSecond: true);
        Assert.Equal("shadow", (await Version(pat, 1)).GetProperty("state").GetString());
        await (await Move(quinn, 1, "expired")).AssertProblem(409, "rule-pending");
        await (await Answer(pat, true)).AssertProblem(403, "own-change");
        Assert.Equal(HttpStatusCode.OK, (await Answer(quinn, true)).StatusCode);
        await (await Answer(quinn, true)).AssertProblem(409, "nothing-to-approve");

        var rule = await Court.Get(pat, $"/api/moderation/rules/{_rule}");
        Assert.Equal("live", rule.GetProperty("versions")[0].GetProperty("state").GetString());
        var changes = rule.GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(["live", "shadow", "draft"], changes.Select(change => change.GetProperty("to").GetString()));
        Assert.All(changes, change => Assert.True(change.GetProperty("ledgerIndex").GetInt64() >= 0));
        Assert.Equal((patsName, quinnsName), (changes[0].GetProperty("by").GetString(), changes[0].GetProperty("second").GetString()));
        var judged = await court.Town.Get<JudgeByRules>().Judge(new("pebble", Guid.CreateVersion7(), court.Ann, false), Clean().Set(Known.TextOffensive, 0.6), Stop);
        Assert.Contains(judged.Fired, fired => fired.Rule == _rule);
        await Stopped(court);
    }

    [Fact]
    public async Task Whoever_wrote_a_version_cannot_be_the_second_person_either_and_a_refused_change_changes_nothing()
    {
        var court = await shared.Court.Fresh();
        var (pat, quinn) = (await court.Person("policy_author"), await court.Person("policy_author"));
        await Saved(pat, Rude, 0, 1);
        await Moves(quinn, 1, "live", needsSecond: true);
        await (await Answer(pat, true)).AssertProblem(403, "own-change");
        await (await Answer(quinn, true)).AssertProblem(403, "own-change");
        Assert.Equal(HttpStatusCode.OK, (await Answer(pat, false)).StatusCode);
        Assert.Equal("draft", (await Version(pat, 1)).GetProperty("state").GetString());
        await Moves(quinn, 1, "live", needsSecond: true);
        Assert.Equal(HttpStatusCode.OK, (await Answer(court.Lea, true)).StatusCode);
        // Stopping it lets through what it held: two people as well, or a lead.
        await Moves(quinn, 1, "expired", needsSecond: true);
        Assert.Equal(HttpStatusCode.OK, (await Answer(quinn, false)).StatusCode);
        await Moves(court.Lea, 1, "expired", needsSecond: false);
        Assert.Equal("expired", (await Version(pat, 1)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_rule_that_only_watches_needs_no_second_person_and_a_new_version_takes_the_place_of_the_last()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        var watches = Rude.Replace("hold", "watch", StringComparison.Ordinal);
        await Saved(pat, watches, 0, 1);
        await Moves(pat, 1, "live", needsSecond: false);
        await Saved(pat, watches + "\n# Again.", 1, 2);
        await Moves(pat, 2, "live", needsSecond: false);
        Assert.Equal(["live", "expired"], (await Court.Get(pat, $"/api/moderation/rules/{_rule}")).GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("state").GetString()));
        await Moves(pat, 2, "expired", needsSecond: false);
    }

    [Fact]
    public async Task A_text_with_errors_is_refused_with_their_places_and_one_whose_examples_fail_stays_a_draft()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        var refused = await (await Save(pat, "when text.offensive\n  hold for \"rudeness\" because \"why\"", 0)).Json();
        Assert.Equal("rule-errors", refused.GetProperty("code").GetString());
        var errors = refused.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
        Assert.Equal([(1, 6)], errors);
        await (await pat.GetAsync($"/api/moderation/rules/{_rule}", Stop)).AssertProblem(404, "rule-not-found");

        await Saved(pat, Rude.Replace("0.6 gives hold", "0.4 gives hold", StringComparison.Ordinal), 0, 1);
        await (await Move(pat, 1, "shadow")).AssertProblem(422, "examples-fail");
        await Saved(pat, Rude[..Rude.IndexOf("example \"None\"", StringComparison.Ordinal)], 1, 2);
        await (await Move(pat, 2, "live")).AssertProblem(422, "examples-missing");
        await (await Save(pat, Rude, 1)).AssertProblem(409, "rule-changed");
        await (await Move(pat, 3, "live")).AssertProblem(404, "rule-not-found");
        await (await Move(pat, 2, "draft")).AssertProblem(422, "rule-state");
        await (await Move(pat, 2, "shadow", DateTimeOffset.UnixEpoch)).AssertProblem(422, "rule-state");
        await (await pat.PutAsJsonAsync("/api/moderation/rules/No", new { source = Rude, basedOn = 0, note = "New." }, Stop)).AssertProblem(422, "rule-name");
    }

    [Fact]
    public async Task Checking_says_what_is_wrong_and_what_examples_come_to_and_keeps_nothing()
    {
        var court = await shared.Court.Fresh();
        var mia = await court.Person("moderator");
        var answer = await (await mia.PostAsJsonAsync("/api/moderation/rules/check", new { source = Rude.Replace("0.6", "0.4", StringComparison.Ordinal) }, Stop)).Json();
        Assert.Empty(answer.GetProperty("errors").EnumerateArray());
        Assert.Equal("hold", answer.GetProperty("does").GetString());
        Assert.Equal([(3, false), (4, true)], answer.GetProperty("examples").EnumerateArray().Select(one => (one.GetProperty("line").GetInt32(), one.GetProperty("passed").GetBoolean())));
        var wrong = await (await mia.PostAsJsonAsync("/api/moderation/rules/check", new { source = Rude.Replace("harassment", "rudeness", StringComparison.Ordinal) }, Stop)).Json();
        Assert.Equal((2, 12), (wrong.GetProperty("errors")[0].GetProperty("line").GetInt32(), wrong.GetProperty("errors")[0].GetProperty("column").GetInt32()));
        await (await Save(mia, Rude, 0)).AssertProblem(403, "not-permitted");
    }

    [Fact]
    public async Task Without_the_custodian_a_rule_waits_and_its_end_comes_by_itself()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        await Saved(pat, Rude, 0, 1);
        court.Town.Custody.Down = true;
        var moved = await Move(pat, 1, "shadow", court.Town.Time.GetUtcNow().AddDays(2));
        Assert.True((await moved.Json()).GetProperty("waiting").GetBoolean());
        Assert.Equal("draft", (await Version(pat, 1)).GetProperty("state").GetString());
        court.Town.Custody.Down = false;
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        Assert.Equal("shadow", (await Version(pat, 1)).GetProperty("state").GetString());
        court.Town.Time.Advance(TimeSpan.FromDays(2));
        await court.RunJobs();
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        pat = court.Lea;
        Assert.Equal("expired", (await Version(pat, 1)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Figures_follow_what_moderators_decide()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        await Saved(pat, Rude.Replace("hold", "watch", StringComparison.Ordinal), 0, 1);
        await Moves(pat, 1, "live", needsSecond: false);
        var (bad, good, unseen) = (court.Pebbles.Lay(court.Ann), court.Pebbles.Lay(court.Ann), court.Pebbles.Lay(court.Ann));
        foreach (var pebble in (string[])[bad, good, unseen])
            await court.Town.Get<JudgeByRules>().Judge(new("pebble", Guid.ParseExact(pebble, "n"), court.Ann, true), Clean().Set(Known.TextOffensive, 0.6), Stop);
        var ben = await court.Person();
        var decision = await court.Judge(ben, bad, "harassment", "demote");
        await court.Judge(ben, good, "harassment");
        Assert.Equal((3, 1, 1), await Figures());
        (await court.Undo(decision)).EnsureSuccessStatusCode();
        Assert.Equal((3, 0, 2), await Figures());
        await Moves(pat, 1, "expired", needsSecond: false);

        async Task<(int, int, int)> Figures()
        {
            var figures = (await Version(pat, 1)).GetProperty("figures");
            return (figures.GetProperty("fired").GetInt32(), figures.GetProperty("upheld").GetInt32(), figures.GetProperty("overturned").GetInt32());
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_whoever_is_erased()
    {
        var court = await shared.Court.Fresh();
        await court.Town.Get<JudgeByRules>().Judge(new("pebble", Guid.CreateVersion7(), court.Ann, true), new(), Stop);
        var data = court.Town.Get<IEnumerable<IPersonalData>>().OfType<ModerationData>().Single();
        Assert.Contains(await data.Describe(court.Ann, Stop), holding => holding is { What: "What was known of what is yours when machines judged it", Records: 1 });
        await data.Erase(court.Ann, Stop);
        await using var db = await court.Db();
        Assert.False(await db.KeptFacts.AnyAsync(row => row.Author == court.Ann, Stop));
        Assert.False(await db.RuleFirings.AnyAsync(row => row.Author == court.Ann, Stop));
    }

    private static Facts Clean()
    {
        var facts = new Facts();
        foreach (var fact in Known.All) fact.Clear(facts);
        return facts.Set(Known.AccountAge, TimeSpan.FromDays(100));
    }

    private Task<HttpResponseMessage> Save(HttpClient author, string source, int basedOn) =>
        author.PutAsJsonAsync($"/api/moderation/rules/{_rule}", new { source, basedOn, note = "Too many insults." }, Stop);

    private async Task Saved(HttpClient author, string source, int basedOn, int version)
    {
        var saved = await Save(author, source, basedOn);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal(version, (await saved.Json()).GetProperty("version").GetInt32());
    }

    private Task<HttpResponseMessage> Move(HttpClient author, int version, string to, DateTimeOffset? expiresAt = null) => author.PostAsJsonAsync(
        $"/api/moderation/rules/{_rule}/versions/{version}/state", expiresAt is null ? new { to, note = "It is ready." } : (object)new { to, note = "It is ready.", expiresAt }, Stop);

    private async Task Moves(HttpClient author, int version, string to, bool needsSecond)
    {
        var moved = await Move(author, version, to);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        var answer = await moved.Json();
        Assert.Equal((needsSecond, false), (answer.GetProperty("needsSecond").GetBoolean(), answer.GetProperty("waiting").GetBoolean()));
    }

    private Task<HttpResponseMessage> Answer(HttpClient second, bool agrees) => second.PostAsJsonAsync($"/api/moderation/rules/{_rule}/approval", new { agrees }, Stop);

    private async Task<JsonElement> Version(HttpClient reader, int version) =>
        (await Court.Get(reader, $"/api/moderation/rules/{_rule}")).GetProperty("versions").EnumerateArray().Single(one => one.GetProperty("number").GetInt32() == version);

    private async Task Stopped(Court court) => await Moves(court.Lea, 1, "expired", needsSecond: false);
}
