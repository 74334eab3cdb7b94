using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Moderation;
using Domicile.Moderation.Policies;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

/// <summary>Policies that are written in the service.</summary>
[Collection(SharedCourt.Name)]
public sealed class PolicyTests(SharedCourt shared)
{
    private static readonly PolicyDraft Manners = new(new("Bad manners", "Mauvaises manières"), new("No shouting at people.", "Ne pas crier sur les gens."), 2, 24,
        [Measure.Warn, Measure.Remove], [new("what", new("What is said?", "Qu'est-ce qui est dit ?"))], "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", null, false,
        new("Community rules", "Règles de la communauté"), 1, 30);

    private static readonly JsonSerializerOptions Whole = new(Step.Json) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    private static int _names;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_policy_is_in_force_once_a_second_person_agrees_and_the_ledger_has_it()
    {
        var court = await shared.Court.Fresh();
        var (pat, paul, ben) = (await court.Person("policy_author"), await court.Person("policy_author"), await court.Person());
        var name = Name();
        Assert.Equal(1, (await (await Write(pat, name, Manners)).Json()).GetProperty("version").GetInt32());
        await Refused("policy-unknown", Court.Report(ben, court.Pebbles.Lay(court.Ann), name));
        var waiting = (await Court.Get(court.Lea, "/api/moderation/policies/waiting")).EnumerateArray().Single(one => one.GetProperty("policy").GetString() == name);
        Assert.Contains(waiting.GetProperty("differences").EnumerateArray(), one => one.GetProperty("field").GetString() == "title.fr" && one.GetProperty("after").GetString() == "Mauvaises manières");

        await Refused("own-change", Answer(pat, name, true));
        court.Town.Custody.Down = true;
        Assert.True((await (await Answer(paul, name, true)).Json()).GetProperty("waiting").GetBoolean());
        await Refused("policy-unknown", Court.Report(ben, court.Pebbles.Lay(court.Ann), name));
        await Refused("policy-pending", Write(pat, name, Manners));
        court.Town.Custody.Down = false;
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        Assert.Equal(HttpStatusCode.OK, (await Court.Report(ben, court.Pebbles.Lay(court.Ann), name)).StatusCode);
        await Refused("nothing-to-approve", Answer(court.Lea, name, true));
        await using var db = await court.Db();
        var row = await db.Policies.SingleAsync(one => one.Id == name, Stop);
        Assert.Contains(await court.Facts(), fact => fact.LedgerIndex == row.LedgerIndex && fact.Kind == "moderation.policy");
        Assert.Contains("Bad manners", await pat.GetStringAsync($"/moderation/policies/{name}", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_stays_under_the_version_that_it_was_taken_under()
    {
        var court = await shared.Court.Fresh();
        var (pat, ben) = (await court.Person("policy_author"), await court.Person());
        var name = await Agreed(court, pat, Manners);
        await Decide(court, ben, name);
        Assert.Equal(2, (await (await Write(pat, name, Manners with { Text = new("No shouting at anyone.", "Ne crier sur personne."), Strike = 2 }, basedOn: 1)).Json()).GetProperty("version").GetInt32());
        await Refused("policy-pending", Write(pat, name, Manners, basedOn: 1));
        await Refused("policy-changed", Write(pat, await Agreed(court, pat, Manners), Manners, basedOn: 0));
        Assert.Equal(HttpStatusCode.OK, (await Answer(court.Lea, name, true)).StatusCode);
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await Decide(court, ben, name);

        var decisions = (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray().ToList();
        Assert.Equal([(2, "No shouting at anyone.", 2), (1, "No shouting at people.", 1)],
            decisions.Select(one => (one.GetProperty("policyVersion").GetInt32(), one.GetProperty("rule").GetProperty("en").GetString(), one.GetProperty("strike").GetInt32())));
        Assert.Equal([2, 1], (await Court.Get(court.Town.Client(), $"/api/moderation/policies/{name}/versions")).EnumerateArray().Select(one => one.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task What_is_refused_or_taken_back_changes_nothing()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        var name = await Agreed(court, pat, Manners);
        foreach (var by in new[] { pat, court.Lea })
        {
            (await Write(pat, name, Manners with { Severity = 3 }, basedOn: 1)).EnsureSuccessStatusCode();
            Assert.Equal(HttpStatusCode.OK, (await Answer(by, name, false)).StatusCode);
        }
        Assert.Equal((1, 2), await InForce(court, name));
        (await Write(pat, name, Manners with { Severity = 4 }, basedOn: 1)).EnsureSuccessStatusCode();
        (await Answer(court.Lea, name, true)).EnsureSuccessStatusCode();
        Assert.Equal((4, 4), await InForce(court, name));
    }

    [Fact]
    public async Task Nothing_new_comes_under_a_retired_policy_and_what_waits_is_decided_under_it()
    {
        var court = await shared.Court.Fresh();
        var (pat, ben) = (await court.Person("policy_author"), await court.Person());
        var name = await Agreed(court, pat, Manners);
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), name)).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "nudity")).EnsureSuccessStatusCode();
        (await Retire(pat, name, 1)).EnsureSuccessStatusCode();
        Assert.NotNull(await InForce(court, name));
        (await Answer(court.Lea, name, true)).EnsureSuccessStatusCode();
        Assert.Null(await InForce(court, name));
        await Refused("policy-unknown", Court.Report(ben, court.Pebbles.Lay(court.Ann), name));
        await Refused("policy-unknown", Retire(pat, name, 2));

        var first = (await Court.Take(court.Lea))!;
        Assert.Contains("Bad manners", await court.Lea.GetStringAsync($"/moderation/cases/{first}", Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Decision(court.Lea, first, name)).StatusCode);
        await Refused("policy-unknown", Decision(court.Lea, (await Court.Take(court.Lea))!, name));

        // It can be taken up again, with another version.
        (await Write(pat, name, Manners, basedOn: 2)).EnsureSuccessStatusCode();
        (await Answer(court.Lea, name, true)).EnsureSuccessStatusCode();
        Assert.Equal((3, 2), await InForce(court, name));
    }

    [Fact]
    public async Task The_service_keeps_what_it_cannot_do_without()
    {
        var court = await shared.Court.Fresh();
        var pat = await court.Person("policy_author");
        var version = (await InForce(court, "child-safety"))!.Value.Version;
        await Refused("last-specialists", Retire(pat, "child-safety", version));
        await Refused("last-specialists", Write(pat, "child-safety", Manners, version));
        // Rules that Domicile comes with name it.
        await Refused("policy-in-use", Retire(pat, "spam", (await InForce(court, "spam"))!.Value.Version));
    }

    [Fact]
    public async Task Only_their_roles_write_and_agree()
    {
        var court = await shared.Court.Fresh();
        var (pat, mia, lou) = (await court.Person("policy_author"), await court.Person("moderator"), await court.Person("lead"));
        await Refused("not-permitted", Write(lou, Name(), Manners));
        await Refused("not-permitted", Write(mia, Name(), Manners));
        var name = Name();
        (await Write(pat, name, Manners)).EnsureSuccessStatusCode();
        await Refused("not-permitted", Answer(mia, name, true));
        Assert.Equal(HttpStatusCode.Forbidden, (await mia.GetAsync($"/moderation/policies/{name}", Stop)).StatusCode);
        await Refused("policy-name", Write(pat, "Not a name", Manners));
        await Refused("policy-unknown", Retire(pat, Name(), 0));
        await Refused("policy-unknown", court.Town.Client().GetAsync($"/api/moderation/policies/{name}/versions", Stop));
    }

    [Theory]
    [InlineData("title.en")]
    [InlineData("title.fr")]
    [InlineData("text.fr")]
    [InlineData("severity")]
    [InlineData("clockHours")]
    [InlineData("ladder")]
    [InlineData("takesTwo")]
    [InlineData("facts")]
    [InlineData("facts.0.name")]
    [InlineData("facts.1.name")]
    [InlineData("facts.0.prompt.en")]
    [InlineData("category")]
    [InlineData("keyword")]
    [InlineData("ground.en")]
    [InlineData("strike")]
    [InlineData("strikeDays")]
    public void What_is_wrong_is_said_by_its_field(string field)
    {
        var what = Manners.Facts[0];
        var draft = field switch
        {
            "title.en" => Manners with { Title = new("  ", "Mauvaises manières") },
            "title.fr" => Manners with { Title = new("Bad manners", "M\u202Eal") },
            "text.fr" => Manners with { Text = new("No shouting at people.", new string('a', 2000)) },
            "severity" => Manners with { Severity = 6 },
            "clockHours" => Manners with { ClockHours = 0 },
            "ladder" => Manners with { Ladder = [Measure.Warn, Measure.Warn] },
            "takesTwo" => Manners with { TakesTwo = [Measure.Terminate] },
            "facts" => Manners with { Facts = [] },
            "facts.0.name" => Manners with { Facts = [what with { Name = "What now" }] },
            "facts.1.name" => Manners with { Facts = [what, what] },
            "facts.0.prompt.en" => Manners with { Facts = [what with { Prompt = new("", "Quoi ?") }] },
            "category" => Manners with { Category = "MANNERS" },
            "keyword" => Manners with { Keyword = "MANNERS" },
            "ground.en" => Manners with { Ground = new("", "Règles") },
            "strike" => Manners with { Strike = 9 },
            _ => Manners with { Strike = 0, StrikeDays = 30 },
        };
        var (policy, errors) = draft.Read("manners");
        Assert.Null(policy);
        Assert.Equal(field, Assert.Single(errors).Field);
    }

    [Fact]
    public void Every_policy_that_Domicile_comes_with_could_have_been_written_in_it()
    {
        foreach (var policy in DefaultPolicies.All)
        {
            var (read, errors) = PolicyDraft.Of(policy).Read(policy.Id);
            Assert.Empty(errors);
            Assert.Equal(policy.ToDocument(), (read! with { Ladder = policy.Ladder }).ToDocument());
            Assert.Empty(PolicyDifference.Between(policy, read));
        }
        Assert.Equal(17, PolicyDifference.Between(null, PolicyDraft.Of(DefaultPolicies.All[0]).Read("child-safety").Policy! with { TakesTwo = [Measure.Terminate] }).Count);
    }

    private static string Name() => $"manners-{Interlocked.Increment(ref _names)}";

    private static async Task<string> Agreed(Court court, HttpClient author, PolicyDraft draft)
    {
        var name = Name();
        (await Write(author, name, draft)).EnsureSuccessStatusCode();
        (await Answer(court.Lea, name, true)).EnsureSuccessStatusCode();
        return name;
    }

    private static Task<HttpResponseMessage> Write(HttpClient author, string name, PolicyDraft draft, int basedOn = 0) =>
        author.PutAsync($"/api/moderation/policies/{Uri.EscapeDataString(name)}", new StringContent(JsonSerializer.Serialize(new { policy = draft, basedOn, note = "It is time." }, Whole),
            System.Text.Encoding.UTF8, "application/json"), Stop);

    private static Task<HttpResponseMessage> Retire(HttpClient author, string name, int basedOn) =>
        author.PostAsJsonAsync($"/api/moderation/policies/{name}/retirement", new { basedOn, note = "It is time." }, Stop);

    private static Task<HttpResponseMessage> Answer(HttpClient second, string name, bool agrees) =>
        second.PostAsJsonAsync($"/api/moderation/policies/{name}/approval", new { agrees }, Stop);

    private static Task<HttpResponseMessage> Decision(HttpClient moderator, string caseId, string policy) =>
        Court.Act(moderator, caseId, "decision", new { policy, steps = new[] { new { measure = "warn" } }, facts = new { what = "A grey pebble." } });

    private static async Task Decide(Court court, HttpClient reporter, string policy)
    {
        (await Court.Report(reporter, court.Pebbles.Lay(court.Ann), policy)).EnsureSuccessStatusCode();
        (await Decision(court.Lea, (await Court.Take(court.Lea))!, policy)).EnsureSuccessStatusCode();
    }

    private static async Task<(int Version, int Severity)?> InForce(Court court, string name) => (await Court.Get(court.Lea, "/api/moderation/policies")).EnumerateArray()
        .Where(one => one.GetProperty("policy").GetProperty("id").GetString() == name)
        .Select(one => ((int, int)?)(one.GetProperty("version").GetInt32(), one.GetProperty("policy").GetProperty("severity").GetInt32())).SingleOrDefault();

    private static async Task Refused(string code, Task<HttpResponseMessage> request)
    {
        var answer = await request;
        Assert.Equal(code, (await answer.Json()).GetProperty("code").GetString());
    }
}
