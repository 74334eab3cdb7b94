using System.Net;
using System.Net.Http.Json;
using CsCheck;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class AppealTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_appeal_goes_to_another_who_overturns_and_all_is_as_it_was()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        var decision = await court.Judge(await court.Person(), pebble, "terrorism", "remove");
        Assert.True(court.Pebbles.StandingOf(pebble).Removed);
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);

        Assert.Null(await Court.Take(court.Lea));
        var mia = await court.Person("moderator");
        var taken = (await Court.Take(mia))!;
        await (await Court.Decide(mia, taken, "terrorism")).AssertProblem(409, "case-is-appeal");
        var shown = await Court.Get(mia, $"/api/moderation/cases/{taken}/appeal");
        Assert.Equal(("author", "It is only a pebble."), (shown.GetProperty("side").GetString(), shown.GetProperty("said")[0].GetProperty("words").GetString()));
        Assert.Equal("overturned", await Appeals.Answer(mia, taken, "overturned"));

        Assert.Equal(Standing.Clear, court.Pebbles.StandingOf(pebble));
        var read = (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray().Single(one => one.GetProperty("id").GetString() == decision);
        Assert.Equal("overturned", read.GetProperty("ending").GetString());
        Assert.Equal(("overturned", "We looked again."), (read.GetProperty("appeal").GetProperty("state").GetString(), read.GetProperty("appeal").GetProperty("message").GetString()));
        Assert.Contains("We looked again.", await court.AnnsBrowser.GetStringAsync("/decisions", Stop), StringComparison.Ordinal);
        Assert.Equal(0, (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("standing").GetProperty("strikes").GetInt32());
        await (await Appeals.ByAuthor(court.AnnsBrowser, decision)).AssertProblem(409, "decision-ended");
    }

    [Fact]
    public async Task Upheld_it_stands_and_there_is_no_second_appeal()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        var decision = await court.Judge(await court.Person(), pebble, "violence", "disable");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);
        await (await Appeals.ByAuthor(court.AnnsBrowser, decision)).AssertProblem(409, "appeal-made");
        var mia = await court.Person("moderator");
        Assert.Equal("upheld", await Appeals.Answer(mia, (await Court.Take(mia))!, "upheld"));
        Assert.True(court.Pebbles.StandingOf(pebble).Disabled);
        await (await Appeals.ByAuthor(court.AnnsBrowser, decision)).AssertProblem(409, "appeal-made");
        Assert.Null(await Court.Take(await court.Person("moderator")));
    }

    [Fact]
    public async Task Whose_report_was_dismissed_appeals_and_another_decides_anew()
    {
        var court = await shared.Court.Fresh();
        var (pebble, ben) = (court.Pebbles.Lay(court.Ann), await court.Person());
        await court.Judge(ben, pebble, "violence");
        var report = (await Court.Get(ben, "/api/reports"))[0];
        Assert.Equal("kept", report.GetProperty("outcome").GetString());
        var id = report.GetProperty("id").GetString()!;
        await (await Appeals.ByReporter(court.AnnsBrowser, id)).AssertProblem(404, "appeal-nothing");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByReporter(ben, id)).StatusCode);
        Assert.Null(await Court.Take(court.Lea));

        var mia = await court.Person("moderator");
        var taken = (await Court.Take(mia))!;
        await (await Appeals.Send(mia, taken, "overturned")).AssertProblem(422, "appeal-decision");
        var answer = await Appeals.Send(mia, taken, "overturned", new { policy = "violence", steps = new[] { new { measure = "demote" } }, facts = new { what = "A stone.", why = "It was thrown." } });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(court.Pebbles.StandingOf(pebble).Demoted);
        var after = (await Court.Get(ben, "/api/reports"))[0];
        Assert.Equal(("acted", "overturned"), (after.GetProperty("outcome").GetString(), after.GetProperty("appeal").GetProperty("state").GetString()));

        // The author appeals in turn: neither who dismissed nor who overturned that decides.
        var made = (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions")[0].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, made)).StatusCode);
        Assert.Null(await Court.Take(court.Lea));
        Assert.Null(await Court.Take(mia));
        Assert.NotNull(await Court.Take(await court.Person("moderator")));
    }

    [Fact]
    public async Task Nobody_appeals_for_another_nor_after_six_months_nor_without_a_word()
    {
        var court = await shared.Court.Fresh();
        var decision = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "demote");
        await (await Appeals.ByAuthor(court.Lea, decision)).AssertProblem(404, "appeal-nothing");
        await (await Appeals.ByAuthor(court.Town.Client(), decision)).AssertProblem(401, "sign-in-first");
        await (await Appeals.ByAuthor(court.AnnsBrowser, "x")).AssertProblem(404, "appeal-nothing");
        foreach (var words in new[] { "", "no", new string('x', 2001), "a \u202e b c" })
            await (await Appeals.ByAuthor(court.AnnsBrowser, decision, words)).AssertProblem(422, "appeal-words");
        court.Town.Custody.Down = true;
        await (await Appeals.ByAuthor(court.AnnsBrowser, decision)).AssertProblem(503, "custody-unavailable");
        court.Town.Custody.Down = false;
        await using var db = await court.Db();
        var then = court.Town.Time.GetUtcNow().AddDays(-184);
        await db.Decisions.ExecuteUpdateAsync(set => set.SetProperty(row => row.At, then), Stop);
        await (await Appeals.ByAuthor(court.AnnsBrowser, decision)).AssertProblem(409, "appeal-too-late");
    }

    [Fact]
    public async Task Taken_back_by_a_lead_or_erased_an_appeal_ends_and_leaves_no_case()
    {
        var court = await shared.Court.Fresh();
        var decision = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "demote");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await court.Undo(decision)).StatusCode);
        Assert.Null(await Court.Take(await court.Person("moderator")));
        Assert.Equal("moot", (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions")[0].GetProperty("appeal").GetProperty("state").GetString());

        var second = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "demote");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, second)).StatusCode);
        await court.Town.Get<IEnumerable<IPersonalData>>().OfType<ModerationData>().Single().Erase(court.Ann, Stop);
        await using var db = await court.Db();
        Assert.False(await db.Appeals.AnyAsync(row => row.Appellant == court.Ann, Stop));
        Assert.False(await db.Cases.AnyAsync(row => row.State == CaseState.Open, Stop));
        await court.RunJobs();
        Assert.Equal(2, court.Town.Custody.Records.Count(record => record.Kind == "moderation.outcome" && record.Body.Contains("moot", StringComparison.Ordinal)
            && (record.Body.Contains(decision, StringComparison.Ordinal) || record.Body.Contains(second, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task The_words_are_nowhere_in_the_clear_and_the_appellant_sees_who_opened_them()
    {
        var court = await shared.Court.Fresh();
        var decision = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "demote");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision, "Zanzibar on a Tuesday")).StatusCode);
        Assert.Empty(court.Town.FilesWith("Zanzibar"));
        Assert.DoesNotContain(court.Town.Custody.Records, record => record.Body.Contains("Zanzibar", StringComparison.Ordinal));
        var mia = await court.Person("moderator");
        var taken = (await Court.Take(mia))!;
        Assert.Contains("Zanzibar", await mia.GetStringAsync($"/api/moderation/cases/{taken}/appeal", Stop), StringComparison.Ordinal);
        await (await court.Lea.GetAsync($"/api/moderation/cases/{taken}/appeal", Stop)).AssertProblem(409, "case-not-held");
        var accesses = (await court.Town.Custody.Accesses(court.Ann, null, 10, Stop)).OrThrow();
        Assert.Contains(accesses, one => one.Access is { Reason: Domicile.Sealing.Reason.ModerationCase, By.Party: "operator" });
    }

    [Fact]
    public async Task Both_pages_take_an_appeal_in_the_browsers_language()
    {
        var court = await shared.Court.Fresh();
        var decision = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "demote");
        court.AnnsBrowser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de, fr-CA;q=0.8, en;q=0.5");
        Assert.Contains("Décisions vous concernant", WebUtility.HtmlDecode(await court.AnnsBrowser.GetStringAsync("/decisions", Stop)), StringComparison.Ordinal);
        Assert.Contains("Avec vos mots", await court.AnnsBrowser.GetStringAsync($"/appeal?decision={decision}", Stop), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "appeal", ["Input.Decision"] = decision, ["Input.Words"] = "Ce n'est qu'un caillou." });
        var sent = await court.AnnsBrowser.PostAsync("/appeal", form, Stop);
        Assert.True(sent.StatusCode is HttpStatusCode.Found or HttpStatusCode.OK, sent.StatusCode.ToString());
        Assert.Contains("Vous avez contesté", WebUtility.HtmlDecode(await court.AnnsBrowser.GetStringAsync("/decisions", Stop)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await court.AnnsBrowser.GetAsync($"/appeal?decision={decision}", Stop)).StatusCode);
    }

    [Fact]
    public async Task Whatever_is_decided_appealed_overturned_and_taken_back_what_survives_is_what_is_in_force()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator", "child_safety"));
        var measures = new[] { "demote", "label", "disable:3", "remove", "block_feature:2" };
        await Gen.Select(Gen.Int[0, 8], Gen.Int[0, 100]).Array[2, 7].SampleAsync(async acts =>
        {
            var pebble = court.Pebbles.Lay(court.Ann);
            var made = new List<string>();
            foreach (var (act, choice) in acts)
            {
                if (act < measures.Length) made.Add(await court.Judge(ben, pebble, "violence", measures[act]));
                else if (made.Count == 0) continue;
                else if (act == 5) await court.Undo(made[choice % made.Count]);
                else if ((await Appeals.ByAuthor(court.AnnsBrowser, made[choice % made.Count])).IsSuccessStatusCode && act == 6) await Appeals.Answer(mia, (await Court.Take(mia))!, "overturned");
                else if (act == 7 && await Court.Take(mia) is { } taken) await Appeals.Answer(mia, taken, "upheld");
                // Lea is given none of them; so none waits for her in the next round.
                court.Town.Time.Advance(TimeSpan.FromHours(18));
                await court.RunJobs();
            }
            while (await Court.Take(mia) is { } left) await Appeals.Answer(mia, left, "upheld");
            await using var db = await court.Db();
            var (now, subject) = (court.Town.Time.GetUtcNow(), Guid.ParseExact(pebble, "n"));
            var own = await db.Decisions.AsNoTracking().Where(row => row.Subject == subject && row.Ending == Ending.None).ToListAsync(Stop);
            Assert.Equal(Standing.Of(own.Select(row => row.Ruling), now), court.Pebbles.StandingOf(pebble));
            Assert.False(await db.Appeals.AnyAsync(row => row.State == AppealState.Waiting, Stop));
            foreach (var appeal in await db.Appeals.AsNoTracking().ToListAsync(Stop))
                Assert.Equal(appeal.State == AppealState.Overturned, (await db.Decisions.AsNoTracking().SingleAsync(row => row.Id == appeal.DecisionId, Stop)).Ending == Ending.Overturned);
            var (all, standing) = (await db.Decisions.AsNoTracking().Where(row => row.Author == court.Ann && row.Ending == Ending.None).ToListAsync(Stop), default(Standing));
            standing = Standing.Of(all.Select(row => row.Ruling), now);
            await using var identity = await court.Town.Db<IdentityDb>();
            var account = await identity.Accounts.AsNoTracking().SingleAsync(row => row.Subject == court.Ann, Stop);
            Assert.Equal((standing.Suspended, standing.Blocked), (account.Suspended, account.Blocked));
        }, iter: 6, threads: 1);
    }
}

/// <summary>Appealing, and answering.</summary>
internal static class Appeals
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> ByAuthor(HttpClient author, string decision, string words = "It is only a pebble.") =>
        author.PostAsJsonAsync($"/api/decisions/{decision}/appeal", new { words }, Stop);

    public static Task<HttpResponseMessage> ByReporter(HttpClient reporter, string report) =>
        reporter.PostAsJsonAsync($"/api/reports/{report}/appeal", new { words = "Look at it closely." }, Stop);

    public static Task<HttpResponseMessage> Send(HttpClient moderator, string caseId, string outcome, object? instead = null) =>
        moderator.PostAsJsonAsync($"/api/moderation/cases/{caseId}/appeal", instead is null ? new { outcome, message = "We looked again." } : (object)new { outcome, message = "We looked again.", instead }, Stop);

    public static async Task<string> Answer(HttpClient moderator, string caseId, string outcome)
    {
        var answer = await Send(moderator, caseId, outcome);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Json()).GetProperty("outcome").GetString()!;
    }
}
