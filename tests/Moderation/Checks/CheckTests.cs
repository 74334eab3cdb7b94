using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

/// <summary>Second looks at decisions, and the golden set.</summary>
[Collection(SharedCourt.Name)]
public sealed class CheckTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_look_shows_the_case_as_it_was_without_the_decision_and_has_no_effect()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        var pebble = court.Pebbles.Lay(court.Ann);
        court.Quality.SecondLooks = 100;
        (await Court.Report(ben, pebble, "harassment", "It shouts.")).EnsureSuccessStatusCode();
        var first = (await Court.Take(court.Lea))!;
        (await Court.Decide(court.Lea, first, "harassment", "demote")).EnsureSuccessStatusCode();
        var (standing, facts) = (court.Pebbles.StandingOf(pebble), await Entered(court));

        // Whoever decided is not asked again, and it cannot be told from any other case.
        Assert.Null(await Court.Take(court.Lea));
        Assert.Equal(0, await Waiting(court.Lea));
        Assert.Equal(1, await Waiting(mia));
        var second = (await Court.Take(mia))!;
        Assert.NotEqual(first, second);
        var shown = await Court.Get(mia, $"/api/moderation/cases/{second}");
        Assert.Equal(("", "harassment", 1, "It shouts."), (shown.GetProperty("matter").GetString(), shown.GetProperty("policy").GetString(),
            shown.GetProperty("reports").GetInt32(), shown.GetProperty("said")[0].GetProperty("note").GetString()));
        Assert.Equal((0, 0, 0), (shown.GetProperty("before").GetArrayLength(), shown.GetProperty("events").GetArrayLength(), shown.GetProperty("standing").GetProperty("strikes").GetInt32()));
        Assert.DoesNotContain("second look", await mia.GetStringAsync($"/moderation/cases/{second}", Stop), StringComparison.OrdinalIgnoreCase);

        var answered = await (await Court.Decide(mia, second, "harassment", "remove", "suspend")).Json();
        Assert.Equal(JsonValueKind.Null, answered.GetProperty("decision").ValueKind);
        Assert.Equal("second_look", answered.GetProperty("check").GetProperty("purpose").GetString());
        Assert.Equal((standing, facts), (court.Pebbles.StandingOf(pebble), await Entered(court)));
        Assert.Single((await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task Whatever_is_said_in_checks_nothing_that_is_in_force_and_no_figure_changes()
    {
        var court = await shared.Court.Fresh();
        var (mia, quinn) = (await court.Person("moderator"), await court.Person("quality"));
        var figures = court.Town.Get<CountFigures>();
        var measures = OneOf("warn", "demote", "disable:7", "remove", "block_feature", "suspend:1").Array[0, 3].Select(all => all.DistinctBy(one => one.Split(':')[0]).ToArray());
        await Gen.Select(OneOf("spam", "violence", "hate"), measures, OneOf("spam", "violence", "hate"), measures, Gen.Bool).SampleAsync(async said =>
        {
            var (policy, first, otherPolicy, second, isGolden) = said;
            var pebble = court.Pebbles.Lay(court.Ann);
            court.Quality.SecondLooks = isGolden ? 0 : 100;
            await court.Judge(quinn, pebble, policy, first);
            court.Quality.SecondLooks = 0;
            if (isGolden)
            {
                (await Golden(quinn, new { policy, measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = pebble })).EnsureSuccessStatusCode();
                (await Court.Report(quinn, court.Pebbles.Lay(court.Ann), policy)).EnsureSuccessStatusCode();
                court.Quality.Golden = 100;
            }
            var before = await InForce(court, figures, pebble);
            var asked = (await Court.Take(mia))!;
            court.Quality.Golden = 0;
            var answer = (await (await Court.Decide(mia, asked, otherPolicy, second)).Json()).GetProperty("check");
            Assert.Equal(isGolden ? "golden" : "second_look", answer.GetProperty("purpose").GetString());
            Assert.Equal(before, await InForce(court, figures, pebble));
            if (isGolden) (await Court.Decide(mia, (await Court.Take(mia))!, policy)).EnsureSuccessStatusCode();
        }, iter: 8, threads: 1);
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static async Task<(Standing, int, string, int)> InForce(Court court, CountFigures figures, string pebble)
    {
        var entered = await Entered(court);
        await using var db = await court.Db();
        var decisions = (await db.Decisions.Where(row => row.Author == court.Ann).ToListAsync(Stop)).Sum(row => row.Strike);
        return (court.Pebbles.StandingOf(pebble), entered, (await figures.Count(Period.Month(court.Town.Time.GetUtcNow()), Stop)).ToCsv(), decisions);
    }

    [Fact]
    public async Task Where_two_differ_somebody_without_a_part_says_who_was_right()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, quinn) = (await court.Person(), await court.Person("moderator"), await court.Person("quality"));
        var lou = await court.Person("lead");
        court.Quality.SecondLooks = 100;
        var (differing, agreed) = (court.Pebbles.Lay(court.Ann), court.Pebbles.Lay(court.Ann));
        var decision = await court.Judge(ben, differing, "spam", "demote");
        (await Court.Decide(mia, (await Court.Take(mia))!, "spam")).EnsureSuccessStatusCode();
        await court.Judge(ben, agreed, "spam", "demote");
        (await Court.Decide(mia, (await Court.Take(mia))!, "spam", "demote:7")).EnsureSuccessStatusCode();

        Assert.Empty((await Court.Get(court.Lea, "/api/moderation/checks")).EnumerateArray());
        var pair = Assert.Single((await Court.Get(quinn, "/api/moderation/checks")).EnumerateArray());
        Assert.Equal((0, 1), (pair.GetProperty("second").GetProperty("verdict").GetProperty("measures").GetArrayLength(), pair.GetProperty("first").GetProperty("verdict").GetProperty("measures").GetArrayLength()));
        var id = pair.GetProperty("id").GetString()!;
        Assert.Contains("A grey pebble.", await quinn.GetStringAsync("/moderation/quality/differences", Stop), StringComparison.Ordinal);

        await Refused("check-not-found", Settle(court.Lea, id, "second"));
        await Refused("not-permitted", Settle(mia, id, "second"));
        await Refused("settlement-unclear", Settle(quinn, id, "none"));
        await Refused("not-permitted", Settle(quinn, id, "second", takeBack: "We were wrong."));
        Assert.Equal(HttpStatusCode.NoContent, (await Settle(lou, id, "second", takeBack: "We were wrong.", openAnew: true)).StatusCode);
        await Refused("check-settled", Settle(quinn, id, "first"));
        Assert.False(court.Pebbles.StandingOf(differing).Demoted);
        Assert.Equal("undone", (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == decision).GetProperty("ending").GetString());
        Assert.Equal(1, await Waiting(lou));

        var checks = (await Court.Get(quinn, "/api/moderation/quality")).GetProperty("checks");
        Assert.Equal((2, 0, 1, 0), (checks.GetProperty("people").GetProperty("wrong").GetProperty("pairs").GetInt32(), checks.GetProperty("unsettled").GetInt32(),
            checks.GetProperty("settled").GetInt32(), checks.GetProperty("firstRight").GetInt32()));
        Assert.False(checks.GetProperty("people").GetProperty("wrong").GetProperty("isEnough").GetBoolean());
        Assert.Equal(2, checks.GetProperty("byReviewer").GetArrayLength());
    }

    [Fact]
    public async Task What_a_machine_decided_is_looked_at_by_somebody_who_does_not_know()
    {
        var court = await shared.Court.Fresh();
        var mia = await court.Person("moderator");
        var pebble = court.Pebbles.Lay(court.Ann);
        court.Quality.SecondLooks = 100;
        await Block(court, pebble);
        court.Quality.SecondLooks = 0;

        await using var db = await court.Db();
        var check = await db.Checks.SingleAsync(Stop);
        Assert.True(check.IsOfMachine);
        // Lea looks at it knowing; and then is not asked as though she did not.
        var known = await db.Cases.SingleAsync(row => row.Matter == "", Stop);
        (await court.Lea.PostAsync($"/api/moderation/cases/{Id.Format(known.Id)}/take", null, Stop)).EnsureSuccessStatusCode();
        (await Court.Decide(court.Lea, Id.Format(known.Id), "spam", "disable")).EnsureSuccessStatusCode();
        Assert.Null(await Court.Take(court.Lea));
        var blind = (await Court.Take(mia))!;
        var shown = await Court.Get(mia, $"/api/moderation/cases/{blind}");
        Assert.Equal((JsonValueKind.Null, 0), (shown.GetProperty("found").ValueKind, shown.GetProperty("events").GetArrayLength()));
        (await Court.Decide(mia, blind, "harassment", "remove", "warn")).EnsureSuccessStatusCode();

        var automation = (await Court.Get(court.Lea, "/api/moderation/quality")).GetProperty("automation");
        Assert.Equal((1, 1, 1, 1), (automation.GetProperty("lookedAt").GetInt32(), automation.GetProperty("upheld").GetInt32(), automation.GetProperty("blind").GetInt32(), automation.GetProperty("blindUpheld").GetInt32()));
        Assert.Empty((await Court.Get(court.Lea, "/api/moderation/checks")).EnumerateArray());
    }

    [Fact]
    public async Task A_child_in_danger_is_no_exercise_and_the_gravest_cases_are_never_drawn()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        court.Quality.SecondLooks = 100;
        var pebble = court.Pebbles.Lay(court.Ann);
        await court.Judge(ben, pebble, "spam");
        var second = (await Court.Take(mia))!;
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, second, "escalate", new { note = "A child may be in danger." })).StatusCode);

        var grave = (await Court.Take(court.Lea))!;
        Assert.Equal("child-safety", (await Court.Get(court.Lea, $"/api/moderation/cases/{grave}")).GetProperty("queue").GetString());
        (await Court.Decide(court.Lea, grave, "child-safety", "remove")).EnsureSuccessStatusCode();
        Assert.True(court.Pebbles.StandingOf(pebble).Removed);
        await using var db = await court.Db();
        Assert.Equal(CheckState.Dropped, (await db.Checks.SingleAsync(Stop)).State);
    }

    [Fact]
    public async Task What_nobody_answers_in_two_weeks_is_asked_no_longer()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Named("moderator"));
        court.Quality.SecondLooks = 100;
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam");
        court.Town.Time.Advance(TimeSpan.FromDays(15));
        await court.RunJobs();
        var later = (await court.Town.SignIn(mia.Name)).Client;
        Assert.Null(await Court.Take(later));
        await using var db = await court.Db();
        Assert.Equal(CheckState.Dropped, (await db.Checks.SingleAsync(Stop)).State);
    }

    [Fact]
    public async Task A_golden_case_is_given_unannounced_once_and_teaches()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, quinn) = (await court.Person(), await court.Person("moderator"), await court.Person("quality"));
        var pebble = court.Pebbles.Lay(court.Ann);
        (await Court.Report(ben, pebble, "harassment", "It shouts.")).EnsureSuccessStatusCode();
        var source = (await Court.Take(court.Lea))!;
        (await Court.Decide(court.Lea, source, "harassment", "demote")).EnsureSuccessStatusCode();
        var made = await Golden(quinn, new { policy = "harassment", measures = new[] { "demote" }, why = "It shouts at nobody in particular.", @case = source });
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        court.Quality.Golden = 100;
        // Alone it would be told from others.
        Assert.Null(await Court.Take(mia));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "harassment")).EnsureSuccessStatusCode();
        var (standing, facts) = (court.Pebbles.StandingOf(pebble), await Entered(court));
        var given = (await Court.Take(mia))!;
        var shown = await Court.Get(mia, $"/api/moderation/cases/{given}");
        Assert.Equal((Id.Format(Guid.ParseExact(pebble, "n")), "", "It shouts."), (Id.Format(shown.GetProperty("subject").GetGuid()), shown.GetProperty("matter").GetString(), shown.GetProperty("said")[0].GetProperty("note").GetString()));
        Assert.Equal((0, 0), (shown.GetProperty("before").GetArrayLength(), shown.GetProperty("standing").GetProperty("strikes").GetInt32()));
        var answered = (await (await Court.Decide(mia, given, "harassment", "warn")).Json()).GetProperty("check");
        Assert.Equal("golden", answered.GetProperty("purpose").GetString());

        var check = answered.GetProperty("id").GetString();
        var told = await Court.Get(mia, $"/api/moderation/checks/{check}");
        Assert.Equal(("other_measures", "It shouts at nobody in particular."), (told.GetProperty("accord").GetString(), told.GetProperty("why").GetString()));
        Assert.Contains("It shouts at nobody in particular.", await mia.GetStringAsync($"/moderation/checks/{check}", Stop), StringComparison.Ordinal);
        await Refused("check-not-found", court.Lea.GetAsync($"/api/moderation/checks/{check}", Stop));
        await Refused("case-not-held", Court.Decide(mia, given, "harassment", "demote"));
        Assert.Equal((standing, facts), (court.Pebbles.StandingOf(pebble), await Entered(court)));

        // Never twice; and never to whoever decided it.
        Assert.NotEqual(Id.Format(Guid.ParseExact(pebble, "n")), await SubjectOf(mia, (await Court.Take(mia))!));
        Assert.Null(await Court.Take(court.Lea));
        var checks = (await Court.Get(quinn, "/api/moderation/quality")).GetProperty("checks");
        Assert.Equal((1, 0, 1), Counts(Assert.Single(checks.GetProperty("goldenByReviewer").EnumerateArray())));
        Assert.Equal((1, 0, 1), Counts(Assert.Single(checks.GetProperty("goldenByPolicy").EnumerateArray())));
        Assert.Equal(1, Assert.Single((await Court.Get(quinn, "/api/moderation/golden")).EnumerateArray()).GetProperty("asked").GetInt32());
    }

    [Fact]
    public async Task A_golden_case_that_is_given_back_goes_to_nobody_else()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, max) = (await court.Person(), await court.Person("moderator"), await court.Person("moderator"));
        var quinn = await court.Person("quality");
        var pebble = court.Pebbles.Lay(court.Ann);
        Assert.Equal(HttpStatusCode.OK, (await Golden(quinn, new { policy = "spam", measures = Array.Empty<string>(), why = "A pebble is no spam.", kind = "pebble", target = pebble })).StatusCode);
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        court.Quality.Golden = 100;
        var given = (await Court.Take(mia))!;
        court.Quality.Golden = 0;
        Assert.Equal(Id.Format(Guid.ParseExact(pebble, "n")), await SubjectOf(mia, given));
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, given, "skip", new { note = "I know the author." })).StatusCode);
        Assert.NotEqual(given, await Court.Take(max));
        await Refused("case-taken", Court.Act(max, given, "take"));
        Assert.Null(await Court.Take(mia));
    }

    [Fact]
    public async Task What_is_wrong_with_a_golden_case_is_said()
    {
        var court = await shared.Court.Fresh();
        var (mia, quinn) = (await court.Person("moderator"), await court.Named("quality"));
        var pebble = court.Pebbles.Lay(court.Ann);
        await Refused("not-permitted", Golden(mia, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = pebble }));
        await Refused("policy-unknown", Golden(quinn.Client, new { policy = "manners", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = pebble }));
        await Refused("off-ladder", Golden(quinn.Client, new { policy = "spam", measures = new[] { "label" }, why = "A reason.", kind = "pebble", target = pebble }));
        await Refused("golden-unclear", Golden(quinn.Client, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason." }));
        await Refused("case-not-found", Golden(quinn.Client, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", @case = Id.Format(Guid.NewGuid()) }));
        await Refused("report-subject-unknown", Golden(quinn.Client, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = Id.Format(Guid.NewGuid()) }));
        await Refused("decision-concerns-you", Golden(quinn.Client, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = court.Pebbles.Lay(await court.Town.Subject(quinn.Name)) }));
        var made = await Golden(quinn.Client, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = pebble });
        await Refused("golden-known", Golden(quinn.Client, new { policy = "spam", measures = new[] { "demote" }, why = "A reason.", kind = "pebble", target = pebble }));
        var id = (await made.Json()).GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await quinn.Client.DeleteAsync($"/api/moderation/golden/{id}", Stop)).StatusCode);
        await Refused("golden-not-found", quinn.Client.DeleteAsync($"/api/moderation/golden/{id}", Stop));
    }

    [Fact]
    public async Task What_is_erased_leaves_the_golden_set_and_the_second_looks_with_all_that_was_said_of_it()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, quinn) = (await court.Person(), await court.Named("moderator"), await court.Person("quality"));
        court.Quality.SecondLooks = 100;
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam", "demote");
        (await Court.Decide(mia.Client, (await Court.Take(mia.Client))!, "spam")).EnsureSuccessStatusCode();
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam");
        (await Golden(quinn, new { policy = "spam", measures = Array.Empty<string>(), why = "A reason.", kind = "pebble", target = court.Pebbles.Lay(court.Ann) })).EnsureSuccessStatusCode();
        var data = court.Town.Get<IEnumerable<IPersonalData>>().OfType<ModerationData>().Single();
        Assert.Contains(await data.Describe(court.Ann, Stop), holding => holding.What.StartsWith("Exercises", StringComparison.Ordinal) && holding.Records == 3);

        await data.Erase(await court.Town.Subject(mia.Name), Stop);
        await using var db = await court.Db();
        Assert.Equal(2, await db.Checks.CountAsync(row => row.AnsweredBy == null, Stop));
        await data.Erase(court.Ann, Stop);
        Assert.Equal((0, 0), (await db.Checks.CountAsync(Stop), await db.GoldenCases.CountAsync(Stop)));
        Assert.Empty(await db.Cases.Where(row => row.State == CaseState.Open).ToListAsync(Stop));
    }

    private static (int, int, int) Counts(JsonElement line) => (line.GetProperty("asked").GetInt32(), line.GetProperty("right").GetInt32(), line.GetProperty("otherMeasures").GetInt32());

    private static Task<HttpResponseMessage> Golden(HttpClient client, object golden) => client.PostAsJsonAsync("/api/moderation/golden", golden, Stop);

    private static Task<HttpResponseMessage> Settle(HttpClient client, string id, string right, string? takeBack = null, bool openAnew = false) =>
        client.PostAsJsonAsync($"/api/moderation/checks/{id}/settlement", new { right, note = "It is plain.", takeBack, openAnew }, Stop);

    private static async Task<string> SubjectOf(HttpClient client, string caseId) => Id.Format((await Court.Get(client, $"/api/moderation/cases/{caseId}")).GetProperty("subject").GetGuid());

    private static async Task<int> Waiting(HttpClient client) =>
        (await Court.Get(client, "/api/moderation/queue")).GetProperty("queues").EnumerateArray().Sum(queue => queue.GetProperty("waiting").GetInt32());

    private static async Task<int> Entered(Court court)
    {
        await court.RunJobs();
        return (await court.Facts()).Count;
    }

    private static async Task Block(Court court, string pebble)
    {
        var (id, at) = (Guid.ParseExact(pebble, "n"), court.Town.Time.GetUtcNow());
        var judgement = Judgement.Of([new FiredRule("listed", 1, RuleAction.Block, "spam", 0, "It is listed.", CouldNotTell: false)]);
        await court.Town.Get<KeepReview>().Keep(new("pebble", id, court.Ann, IsPublished: true), new(id, court.Ann, 0, at, ""), Id.Random(), court.Pebbles.Measures,
            new([], judgement.Fired, []), judgement, Stop);
    }

    private static async Task Refused(string code, Task<HttpResponseMessage> request)
    {
        var answer = await request;
        Assert.Equal(code, (await answer.Json()).GetProperty("code").GetString());
    }
}
