using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class DecisionTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_decision_is_in_the_ledger_names_nobody_and_takes_effect_before_the_answer()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        var decision = await court.Judge(await court.Person(), pebble, "violence", "disable:30", "label");
        Assert.True(court.Pebbles.StandingOf(pebble) is { Disabled: true, Label: "Look twice", Removed: false });
        var body = court.Town.Custody.Records.Last(record => record.Kind == "moderation.decision").Body;
        var entry = JsonDocument.Parse(body).RootElement;
        Assert.Equal(decision, entry.GetProperty("decision").GetString());
        Assert.Equal(["disable", "label"], entry.GetProperty("measures").EnumerateArray().Select(measure => measure.GetString()));
        Assert.DoesNotContain(pebble, body, StringComparison.Ordinal);
        Assert.DoesNotContain(court.Ann.ToString(), body, StringComparison.Ordinal);
        Assert.DoesNotContain("grey", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_author_alone_reads_what_was_decided_and_why_in_the_browser_too()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        var decision = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "disable:30");
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam");
        var read = Assert.Single((await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray());
        Assert.Equal(decision, read.GetProperty("id").GetString());
        Assert.Equal("A grey pebble.", read.GetProperty("facts")[0].GetProperty("text").GetString());
        Assert.Empty((await Court.Get(ben, "/api/decisions")).GetProperty("decisions").EnumerateArray());
        Assert.Contains("A grey pebble.", await court.AnnsBrowser.GetStringAsync("/decisions", Stop), StringComparison.Ordinal);
        await court.Undo(decision);
        Assert.Contains("We were wrong.", await court.AnnsBrowser.GetStringAsync("/decisions", Stop), StringComparison.Ordinal);
        await (await court.Town.Client().GetAsync("/api/decisions", Stop)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task Without_a_receipt_there_is_no_effect_until_the_custodian_is_back()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        (await Court.Report(await court.Person(), pebble)).EnsureSuccessStatusCode();
        var taken = (await Court.Take(court.Lea))!;
        court.Town.Custody.Down = true;
        Assert.True((await (await Court.Decide(court.Lea, taken, "spam", "disable")).Json()).GetProperty("waiting").GetBoolean());
        Assert.False(court.Pebbles.StandingOf(pebble).Disabled);
        court.Town.Custody.Down = false;
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        Assert.True(court.Pebbles.StandingOf(pebble).Disabled);
    }

    [Fact]
    public async Task What_has_a_term_ends_by_itself()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        await court.Judge(await court.Person(), pebble, "spam", "disable:7", "block_feature:9", "demote");
        // What the decision left behind is done first: the ends are jobs of their own.
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        court.Town.Time.Advance(TimeSpan.FromDays(7));
        await court.RunJobs();
        Assert.True(court.Pebbles.StandingOf(pebble) is { Disabled: false, Demoted: true, Blocked.IsEmpty: false });
        court.Town.Time.Advance(TimeSpan.FromDays(2));
        await court.RunJobs();
        Assert.True(court.Pebbles.StandingOf(pebble) is { Demoted: true, Blocked.IsEmpty: true });
    }

    [Fact]
    public async Task Strikes_add_up_keep_from_posting_and_then_hide_and_taking_one_back_gives_it_all_back()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        var first = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "remove");
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "remove");
        using (var upload = new HttpRequestMessage(HttpMethod.Post, "/api/uploads") { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "10" } } })
            await (await court.AnnsBrowser.SendAsync(upload, Stop)).AssertProblem(403, "feature-blocked");
        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);

        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "terrorism", "remove");
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await court.AnnsBrowser.GetAsync("/api/account", Stop)).StatusCode);
        await (await court.AnnsBrowser.PutAsync("/api/profiles/lea/follow", null, Stop)).AssertProblem(403, "feature-blocked");

        Assert.Equal(HttpStatusCode.NoContent, (await court.Undo(first)).StatusCode);
        await (await court.Undo(first)).AssertProblem(409, "decision-ended");
        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await court.AnnsBrowser.PutAsync("/api/profiles/lea/follow", null, Stop)).StatusCode);
        Assert.Contains("moderation.ending", court.Town.Custody.Records.Select(record => record.Kind));
    }

    [Fact]
    public async Task Who_decided_takes_it_back_for_ten_minutes_and_a_lead_at_any_time()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, max) = (await court.Person(), await court.Person("moderator"), await court.Person("moderator"));
        var decisions = new List<string>();
        for (var one = 0; one < 2; one++)
        {
            (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
            var decided = await Court.Decide(mia, (await Court.Take(mia))!, "spam", "demote");
            decisions.Add((await decided.Json()).GetProperty("decision").GetString()!);
        }
        var slip = new { message = "A slip." };
        await (await max.PostAsJsonAsync($"/api/moderation/decisions/{decisions[0]}/undo", slip, Stop)).AssertProblem(403, "undo-not-yours");
        Assert.Equal(HttpStatusCode.NoContent, (await mia.PostAsJsonAsync($"/api/moderation/decisions/{decisions[0]}/undo", slip, Stop)).StatusCode);
        court.Town.Time.Advance(UndoDecision.OwnWindow + TimeSpan.FromSeconds(1));
        await (await mia.PostAsJsonAsync($"/api/moderation/decisions/{decisions[1]}/undo", slip, Stop)).AssertProblem(403, "undo-not-yours");
        Assert.Equal(HttpStatusCode.NoContent, (await court.Undo(decisions[1])).StatusCode);
    }

    [Theory]
    [InlineData("self-harm", "terminate", 422, "off-ladder")]
    [InlineData("spam", "remove:0", 422, "step-unclear")]
    [InlineData("spam", "remove:3651", 422, "step-unclear")]
    [InlineData("spam", "warn:3", 422, "step-unclear")]
    [InlineData("spam", "remove,remove", 422, "step-unclear")]
    public async Task What_the_policy_does_not_have_is_refused(string policy, string measures, int status, string code)
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann), policy)).EnsureSuccessStatusCode();
        await (await Court.Decide(court.Lea, (await Court.Take(court.Lea))!, policy, measures.Split(','))).AssertProblem(status, code);
    }

    [Theory]
    [InlineData("""{"policy":"spam","steps":[{"measure":"remove"}],"facts":{}}""", "facts-missing")]
    [InlineData("""{"policy":"spam","steps":[{"measure":"remove"}],"facts":{"what":"x"}}""", "facts-missing")]
    [InlineData("""{"policy":"spam","steps":[{"measure":"remove"}],"facts":{"what":"A pebble","why":"not asked"}}""", "facts-missing")]
    [InlineData("""{"policy":"spam","steps":[null],"facts":{"what":"A pebble"}}""", "step-unclear")]
    [InlineData("""{"policy":"spam","steps":[{"measure":"block_feature"}],"facts":{"what":"A pebble"}}""", "step-unclear")]
    [InlineData("""{"policy":"spam","steps":[{"measure":"remove","feature":"post"}],"facts":{"what":"A pebble"}}""", "step-unclear")]
    [InlineData("""{"policy":"spam","steps":[{"measure":"remove","label":"Look"}],"facts":{"what":"A pebble"}}""", "step-unclear")]
    [InlineData("""{"policy":"spam","steps":[{"measure":7}],"facts":{"what":"A pebble"}}""", "malformed-request")]
    [InlineData("""{"policy":"none","steps":[],"facts":{}}""", "policy-unknown")]
    public async Task A_decision_that_says_too_little_or_too_much_is_refused(string body, string code)
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var taken = await Court.Take(court.Lea);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await court.Lea.PostAsync($"/api/moderation/cases/{taken}/decision", content, Stop);
        Assert.Equal(code, (await answer.Json()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_is_gone_is_not_decided_about()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        (await Court.Report(await court.Person(), pebble)).EnsureSuccessStatusCode();
        var taken = (await Court.Take(court.Lea))!;
        court.Pebbles.All.Clear();
        await (await Court.Decide(court.Lea, taken, "spam", "remove")).AssertProblem(410, "subject-gone");
        Assert.Null(await Court.Take(court.Lea));
    }

    [Fact]
    public async Task Whatever_is_decided_and_taken_back_the_effects_are_those_of_what_survives()
    {
        var court = await shared.Court.Fresh();
        var reporters = new[] { await court.Person(), await court.Person() };
        var measures = new[] { "warn", "demote", "label", "disable:3", "remove", "block_feature:2", "suspend:1" };
        // One court for all of it: each round has a pebble of its own, of the same author.
        await Gen.Select(Gen.Int[0, measures.Length], Gen.Int[0, 100]).Array[2, 6].SampleAsync(async acts =>
        {
            var pebble = court.Pebbles.Lay(court.Ann);
            var made = new List<string>();
            foreach (var (act, choice) in acts)
            {
                if (act < measures.Length) made.Add(await court.Judge(reporters[choice % 2], pebble, "violence", measures[act]));
                else if (made.Count > 0) await court.Undo(made[choice % made.Count]);
                court.Town.Time.Advance(TimeSpan.FromHours(18));
                await court.RunJobs();
            }
            await using var db = await court.Db();
            var (now, subject) = (court.Town.Time.GetUtcNow(), Guid.ParseExact(pebble, "n"));
            var own = await db.Decisions.AsNoTracking().Where(row => row.Subject == subject).ToListAsync(Stop);
            Assert.Equal(Standing.Of(own.Where(row => row.Ending == Ending.None).Select(row => row.Ruling), now), court.Pebbles.StandingOf(pebble));
            var all = await db.Decisions.AsNoTracking().Where(row => row.Author == court.Ann && row.Ending == Ending.None).ToListAsync(Stop);
            var standing = Standing.Of(all.Select(row => row.Ruling), now);
            await using var identity = await court.Town.Db<IdentityDb>();
            var account = await identity.Accounts.AsNoTracking().SingleAsync(row => row.Subject == court.Ann, Stop);
            Assert.Equal((standing.Suspended, standing.Blocked), (account.Suspended, account.Blocked));
            // What follows from strikes stands exactly as long as they add up to it, once, with a statement that keeps the schema.
            foreach (var limit in StrikeLimit.All)
            {
                var stands = all.Where(row => row.StrikeLimit == limit.Count && Step.Read(row.Steps)[0].Until > now).ToList();
                Assert.Equal(standing.Strikes >= limit.Count ? 1 : 0, stands.Count);
            }
            var statements = await db.Statements.AsNoTracking().ToListAsync(Stop);
            Assert.All(all.Where(row => row.StrikeLimit is not null), row => Assert.Null(statements.Single(one => one.Id == row.Id).Problem));
        }, iter: 6, threads: 1);
    }
}
