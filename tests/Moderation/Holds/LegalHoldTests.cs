using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Privacy.Erasures;
using Domicile.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class LegalHoldTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_lead_asks_another_agrees_and_the_ledger_has_that_and_its_end()
    {
        var court = await shared.Court.Fresh();
        var (max, caseId) = (await court.Person("lead"), await Case(court));
        var hold = await Ask(court.Lea, caseId);
        await (await court.Lea.PostAsJsonAsync($"/api/moderation/cases/{caseId}/legal-hold", new { note = "Again." }, Stop)).AssertProblem(409, "legal-hold-exists");
        await (await Agree(court.Lea, hold)).AssertProblem(403, "legal-hold-second-person");
        Assert.True(await Keeps(court));
        Assert.Equal(0, await Figure(court, one => one.LegalHolds));
        Assert.Equal(HttpStatusCode.NoContent, (await Agree(max, hold)).StatusCode);
        await (await Agree(max, hold)).AssertProblem(404, "legal-hold-not-found");
        await court.RunJobs();
        Assert.Equal((1, 1), (await Figure(court, one => one.LegalHolds), await Figure(court, one => one.LegalHoldsAtEnd)));
        var listed = Assert.Single((await Court.Get(court.Lea, "/api/moderation/legal-holds")).EnumerateArray());
        Assert.Equal(("lea", true, false), (listed.GetProperty("askedBy").GetString(), listed.GetProperty("keeps").GetBoolean(), listed.GetProperty("waits").GetBoolean()));
        Assert.Contains("On legal hold", await court.Lea.GetStringAsync($"/moderation/cases/{caseId}", Stop), StringComparison.Ordinal);
        Assert.Contains("The court asks for it.", await court.Lea.GetStringAsync("/moderation/holds", Stop), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await End(max, hold)).StatusCode);
        await (await End(max, hold)).AssertProblem(404, "legal-hold-not-found");
        Assert.False(await Keeps(court));
        await court.RunJobs();
        Assert.Equal((1, 0), (await Figure(court, one => one.LegalHolds), await Figure(court, one => one.LegalHoldsAtEnd)));
        var record = string.Join('\n', (await court.Facts()).Where(row => row.Kind is "moderation.hold" or "moderation.release").Select(row => System.Text.Encoding.UTF8.GetString(row.Body)));
        Assert.Contains("moderation.release", record, StringComparison.Ordinal);
        foreach (var told in new[] { "The court asks for it.", court.AnnsName, court.Ann.ToString(), caseId }) Assert.DoesNotContain(told, record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_second_person_it_lapses_and_a_refusal_ends_it_at_once()
    {
        var court = await shared.Court.Fresh();
        var (max, caseId) = (await court.Person("lead"), await Case(court));
        var refused = await Ask(court.Lea, caseId);
        Assert.Equal(HttpStatusCode.NoContent, (await Agree(max, refused, agrees: false)).StatusCode);
        Assert.False(await Keeps(court));
        var lapsing = await Ask(court.Lea, caseId);
        court.Town.Time.Advance(LegalHold.Grace - TimeSpan.FromMinutes(1));
        Assert.True(await Keeps(court));
        court.Town.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await Keeps(court));
        await (await Agree(max, lapsing)).AssertProblem(404, "legal-hold-not-found");
        await court.RunJobs();
        await using var db = await court.Db();
        Assert.True(await db.LegalHolds.AllAsync(row => row.EndedAt != null, Stop));
        Assert.DoesNotContain(await court.Facts(), row => row.Kind is "moderation.hold" or "moderation.release");
    }

    [Fact]
    public async Task Its_term_over_it_ends_by_itself_even_if_the_service_was_down_at_that_moment()
    {
        var court = await shared.Court.Fresh();
        var hold = await Ask(court.Lea, await Case(court), days: 1);
        Assert.Equal(HttpStatusCode.NoContent, (await Agree(await court.Person("lead"), hold)).StatusCode);
        await court.RunJobs();
        court.Town.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await Keeps(court));
        await court.RunJobs();
        await court.RunJobs();
        Assert.Single(await court.Facts(), row => row.Kind == "moderation.release");
    }

    [Fact]
    public async Task Nobody_holds_a_case_about_themselves_or_ends_one()
    {
        var court = await shared.Court.Fresh();
        var (ann, name) = await court.Named("lead");
        var pebble = court.Pebbles.Lay(await court.Town.Subject(name));
        (await Court.Report(await court.Person(), pebble)).EnsureSuccessStatusCode();
        await using var db = await court.Db();
        var caseId = Id.Format(await db.Cases.Select(row => row.Id).SingleAsync(Stop));
        await (await ann.PostAsJsonAsync($"/api/moderation/cases/{caseId}/legal-hold", new { note = "Mine." }, Stop)).AssertProblem(404, "case-not-found");
        var hold = await Ask(court.Lea, caseId);
        await (await Agree(ann, hold)).AssertProblem(403, "legal-hold-second-person");
        Assert.Equal(HttpStatusCode.NoContent, (await Agree(await court.Person("lead"), hold)).StatusCode);
        await (await End(ann, hold)).AssertProblem(403, "legal-hold-second-person");
        Assert.Empty((await Court.Get(ann, "/api/moderation/legal-holds")).EnumerateArray());
    }

    [Fact]
    public async Task An_erasure_leaves_what_is_held_and_the_key_and_takes_them_once_the_hold_ends()
    {
        var court = await shared.Court.Fresh();
        var (held, other) = (court.Pebbles.Lay(court.Ann), court.Pebbles.Lay(court.Ann));
        var ben = await court.Person();
        await court.Judge(ben, held, "spam", "remove");
        await court.Judge(ben, other, "spam", "remove");
        await using var db = await court.Db();
        var subject = Guid.ParseExact(held, "n");
        var caseId = Id.Format(await db.Cases.Where(row => row.Subject == subject).Select(row => row.Id).SingleAsync(Stop));
        var hold = await Ask(court.Lea, caseId);
        Assert.Equal(HttpStatusCode.NoContent, (await Agree(await court.Person("lead"), hold)).StatusCode);
        await court.RunJobs();

        Assert.Contains("kept for a legal case", await court.AnnsBrowser.GetStringAsync("/privacy/delete", Stop), StringComparison.Ordinal);
        var asked = await court.AnnsBrowser.PostAsJsonAsync("/api/privacy/deletion", new { name = court.AnnsName, password = Town.Password }, Stop);
        var token = (await asked.Json()).GetProperty("token").GetString();
        court.Town.Time.Advance(TimeSpan.FromDays(30));
        await court.Town.RunJobs();
        var state = await Court.Get(court.Town.Client(), "/api/privacy/erasures/" + token);
        Assert.Equal((true, JsonValueKind.Null), (state.GetProperty("held").GetBoolean(), state.GetProperty("erasedAt").ValueKind));
        Assert.Contains("A legal case keeps part of it", await court.Town.Client().GetStringAsync("/privacy/erasures/" + token, Stop), StringComparison.Ordinal);
        Assert.Contains(court.Ann, court.Town.Custody.Subjects);
        await using (var identity = await court.Town.Db<IdentityDb>()) Assert.False(await identity.Accounts.AnyAsync(row => row.Subject == court.Ann, Stop));
        Assert.Equal([subject], await db.Cases.Where(row => row.Author == court.Ann).Select(row => row.Subject).ToListAsync(Stop));
        Assert.Equal([subject], await db.Decisions.Where(row => row.Author == court.Ann).Select(row => row.Subject).ToListAsync(Stop));

        var lea = (await court.Town.SignIn("lea")).Client;
        Assert.Equal(HttpStatusCode.NoContent, (await End(lea, hold)).StatusCode);
        await court.RunJobs();
        court.Town.Time.Advance(EraseAccount.LookAgain);
        await court.Town.RunJobs();
        state = await Court.Get(court.Town.Client(), "/api/privacy/erasures/" + token);
        Assert.Equal((false, JsonValueKind.String), (state.GetProperty("held").GetBoolean(), state.GetProperty("erasedAt").ValueKind));
        Assert.DoesNotContain(court.Ann, court.Town.Custody.Subjects);
        Assert.False(await db.Cases.AnyAsync(row => row.Author == court.Ann, Stop) || await db.Decisions.AnyAsync(row => row.Author == court.Ann, Stop) || await db.LegalHolds.AnyAsync(row => row.Author == court.Ann, Stop));
    }

    [Fact]
    public async Task What_is_held_outlives_the_time_for_which_facts_are_kept()
    {
        var court = await shared.Court.Fresh();
        await Ask(court.Lea, await Case(court));
        await using var db = await court.Db();
        var (subject, old) = (await db.Cases.Select(row => row.Subject).SingleAsync(Stop), court.Town.Time.GetUtcNow().AddDays(-500));
        await db.KeptFacts.ExecuteDeleteAsync(Stop);
        foreach (var about in new[] { subject, Guid.CreateVersion7(old) })
            db.AddRange(new KeptFacts { Kind = "pebble", Subject = about, Author = court.Ann, At = old, Bag = "{}" }, new RuleFiring { Rule = "r", Version = 1, Kind = "pebble", Subject = about, Author = court.Ann, At = old });
        await db.SaveChangesAsync(Stop);
        await court.Town.Get<KeepJudgement>().Trim(db, 100, Stop);
        Assert.Equal([subject], await db.KeptFacts.Select(row => row.Subject).ToListAsync(Stop));
        Assert.Equal([subject], await db.RuleFirings.Where(row => row.Rule == "r").Select(row => row.Subject).ToListAsync(Stop));
    }

    internal static async Task<string> Ask(HttpClient lead, string caseId, int? days = null)
    {
        var answer = await lead.PostAsJsonAsync($"/api/moderation/cases/{caseId}/legal-hold", days is null ? new { note = "The court asks for it." } : (object)new { note = "The court asks for it.", days }, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Json()).GetProperty("hold").GetString()!;
    }

    internal static Task<HttpResponseMessage> Agree(HttpClient lead, string hold, bool agrees = true) => lead.PostAsJsonAsync($"/api/moderation/legal-holds/{hold}/approval", new { agrees }, Stop);

    internal static Task<HttpResponseMessage> End(HttpClient lead, string hold) => lead.PostAsJsonAsync($"/api/moderation/legal-holds/{hold}/end", new { note = "The court is done." }, Stop);

    private static Task<bool> Keeps(Court court) => court.Town.Get<IDeletionHold>().Keeps(court.Ann, Stop);

    private static async Task<int> Figure(Court court, Func<Figure, int> read) => read((await court.Town.Get<CountFigures>().Count(Period.Always, Stop)).Total);

    /// <summary>A case about a pebble of Ann's.</summary>
    private static async Task<string> Case(Court court)
    {
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        await using var db = await court.Db();
        return Id.Format(await db.Cases.Where(row => row.Author == court.Ann).Select(row => row.Id).SingleAsync(Stop));
    }
}
