using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Identity;
using Domicile.Moderation;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class StaffTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Other_roles_take_a_second_lead_and_the_public_record_has_them_without_a_name()
    {
        await using var court = await Court.Open();
        var (max, maxName) = await court.Named("lead");
        var (person, name) = await court.Named();
        Assert.True((await (await Ask(court.Lea, name, "moderator")).Json()).GetProperty("waiting").GetBoolean());
        await (await person.GetAsync("/api/moderation/queue", Stop)).AssertProblem(403, "not-permitted");
        await (await Agree(court.Lea, name)).AssertProblem(403, "own-change");
        await (await Ask(max, name, "analyst")).AssertProblem(409, "role-change-waits");
        var line = (await Court.Get(max, "/api/moderation/staff")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        Assert.Equal((0, "moderator", "lea"), (line.GetProperty("roles").GetArrayLength(), line.GetProperty("wanted")[0].GetString(), line.GetProperty("wantedBy").GetString()));

        Assert.Contains("data-agrees=\"yes\"", await max.GetStringAsync("/moderation/people", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("data-agrees=\"yes\"", await court.Lea.GetStringAsync("/moderation/people", Stop), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await Agree(max, name)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/moderation/queue", Stop)).StatusCode);
        var entry = court.Town.Custody.Records.Last(record => record.Kind == "moderation.staff").Body;
        using var body = JsonDocument.Parse(entry);
        Assert.Equal(("leads", line.GetProperty("pseudonym").GetString()), (body.RootElement.GetProperty("by").GetString(), body.RootElement.GetProperty("staff").GetString()));
        Assert.Matches("^[a-z]{5}-[a-z]{5}$", body.RootElement.GetProperty("agreed").GetString()!);
        Assert.DoesNotContain(name, entry, StringComparison.Ordinal);

        // Nobody has a say in their own roles, nor where nothing waits.
        Assert.Equal(HttpStatusCode.OK, (await Ask(court.Lea, maxName, "lead", "moderator")).StatusCode);
        await (await Agree(max, maxName)).AssertProblem(403, "own-change");
        Assert.Equal(HttpStatusCode.OK, (await Agree(max, maxName, agrees: false)).StatusCode);
        await (await Agree(max, maxName)).AssertProblem(409, "nothing-to-approve");
    }

    [Fact]
    public async Task Roles_count_in_a_session_that_began_with_a_passkey_alone()
    {
        await using var town = await Town.Start(null, builder => builder.Configuration["DOMICILE_STAFF_SIGN_IN"] = null);
        var lead = await town.SignUp("wren");
        Assert.Null((await town.Get<IOwnStaff>().Appoint("wren", ["lead", "moderator"], Stop)).Refusal);
        await (await lead.GetAsync("/api/moderation/queue", Stop)).AssertProblem(403, "staff-passkey-first");
        await (await Ask(lead, "wren", "lead")).AssertProblem(403, "staff-passkey-first");
        async Task<string> People() => await (await lead.GetAsync("/moderation/people", Stop)).Content.ReadAsStringAsync(Stop);
        Assert.Contains("Sign in with a passkey", await People(), StringComparison.Ordinal);
        Assert.Contains("add a passkey", await lead.GetStringAsync("/moderation", Stop), StringComparison.Ordinal);
        // Who works nowhere is told nothing of passkeys.
        await (await (await town.SignUp("robin")).GetAsync("/api/moderation/queue", Stop)).AssertProblem(403, "not-permitted");

        await using var db = await town.Db<IdentityDb>();
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(row => row.Credential, "passkey"), Stop);
        Assert.Equal(HttpStatusCode.OK, (await lead.GetAsync("/api/moderation/queue", Stop)).StatusCode);
        Assert.DoesNotContain("Sign in with a passkey", await People(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_lead_alone_changes_nothing_and_cannot_stop_leading_or_leave()
    {
        await using var court = await Court.Open();
        var (_, name) = await court.Named();
        await (await Ask(court.Lea, name, "moderator")).AssertProblem(409, "no-second-lead");
        await (await Ask(court.Lea, "lea", "moderator")).AssertProblem(409, "last-lead");
        Assert.Equal("last-lead", (await court.Town.Get<IOwnStaff>().Appoint("lea", [], Stop)).Refusal?.Code);
        Assert.Equal("role-unknown", (await court.Town.Get<IOwnStaff>().Appoint(name, ["judge"], Stop)).Refusal?.Code);
        await (await Leave(court.Lea, "lea")).AssertProblem(409, "account-needed");

        // A lead who is suspended leads nobody.
        await court.Appoint(name, "lead");
        await court.Town.Get<IPersonMeasures>().Set(await court.Town.Subject(name), suspended: true, default, Stop);
        await (await Leave(court.Lea, "lea")).AssertProblem(409, "account-needed");
        await court.Town.Get<IPersonMeasures>().Set(await court.Town.Subject(name), suspended: false, default, Stop);
        Assert.Equal(HttpStatusCode.OK, (await Leave(court.Lea, "lea")).StatusCode);
    }

    [Fact]
    public async Task Once_the_first_lead_is_erased_the_name_is_nobodys_and_the_setting_appoints_nobody()
    {
        await using var court = await Court.Open();
        await court.Named("lead");
        Assert.Equal(HttpStatusCode.OK, (await Leave(court.Lea, "lea")).StatusCode);
        court.Town.Time.Advance(TimeSpan.FromDays(31));
        await court.Town.RunJobs();
        await court.RunJobs();
        Assert.Contains(court.Town.Custody.Records, record => record.Kind == "moderation.staff" && record.Body.Contains("erasure", StringComparison.Ordinal));
        foreach (var name in new[] { "lea", "LEA", "l.ea", "1ea" })
        {
            using var client = court.Town.Client();
            await (await client.PostAsJsonAsync("/api/accounts", Town.Application(name, "stranger@example.org"), Stop)).AssertProblem(422, "profile-not-shown");
        }
        await using (var db = await court.Db())
        {
            Assert.False(await db.RoleChanges.AnyAsync(row => row.IsFirst && row.Subject != null, Stop));
            // Even where the name could be had, as from a copy of older tables, and where nobody leads.
            await db.StaffNames.ExecuteDeleteAsync(Stop);
            await db.Moderators.ExecuteDeleteAsync(Stop);
        }
        var stranger = await court.Town.SignUp("lea", "stranger@example.org");
        await (await stranger.GetAsync("/api/moderation/queue", Stop)).AssertProblem(403, "not-permitted");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_suspended_or_leaving_moderator_has_no_role_and_what_they_hold_goes_back(bool isSuspended)
    {
        await using var court = await (await Court.Open()).Fresh();
        var (mia, name) = await court.Named("moderator");
        var subject = await court.Town.Subject(name);
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var taken = (await Court.Take(mia))!;
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "hold", new { note = "I wait.", hours = 72 })).StatusCode);
        var before = await Count(court);
        if (isSuspended) await court.Town.Get<IPersonMeasures>().Set(subject, suspended: true, default, Stop);
        else Assert.Equal(HttpStatusCode.OK, (await Leave(mia, name)).StatusCode);

        if (isSuspended) await (await mia.PostAsync("/api/moderation/queue/next", null, Stop)).AssertProblem(403, "not-permitted");
        Assert.Null((await court.Town.Get<Domicile.Moderation.Queues.Desk>().Next(subject, Stop)).OrThrow());
        Assert.Equal(before - 1, await Count(court));
        Assert.Equal(taken, await Court.Take(court.Lea));
        Assert.False((await Court.Get(court.Lea, "/api/moderation/staff")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("inForce").GetBoolean());

        if (!isSuspended) return;
        await court.Town.Get<IPersonMeasures>().Set(subject, suspended: false, default, Stop);
        Assert.Equal(HttpStatusCode.OK, (await mia.GetAsync("/api/moderation/queue", Stop)).StatusCode);
    }

    [Fact]
    public async Task Whoever_loses_a_role_loses_the_cases_that_it_was_for()
    {
        await using var court = await (await Court.Open()).Fresh();
        var (mia, name) = await court.Named("moderator");
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var taken = (await Court.Take(mia))!;
        await court.Appoint(name, "analyst");
        Assert.Equal(taken, await Court.Take(court.Lea));
        await (await mia.PostAsync("/api/moderation/queue/next", null, Stop)).AssertProblem(403, "not-permitted");
    }

    [Fact]
    public async Task Receipts_say_which_moderator_by_a_lasting_pseudonym_and_for_which_case()
    {
        await using var court = await (await Court.Open()).Fresh();
        var (mia, name) = await court.Named("moderator");
        var (reporter, reporterName) = await court.Named();
        var cases = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            (await Court.Report(reporter, court.Pebbles.Lay(court.Ann), note: "It shouts.")).EnsureSuccessStatusCode();
            cases.Add((await Court.Take(mia))!);
            await Court.Get(mia, $"/api/moderation/cases/{cases[^1]}");
            Assert.Equal(HttpStatusCode.OK, (await Court.Decide(mia, cases[^1], "spam")).StatusCode);
        }
        string pseudonym;
        await using (var db = await court.Db())
        {
            var subject = await court.Town.Subject(name);
            pseudonym = await db.Moderators.Where(row => row.Subject == subject).Select(row => row.Pseudonym).SingleAsync(Stop);
        }
        var accesses = (await court.Town.Custody.Accesses(await court.Town.Subject(reporterName), null, 50, Stop)).OrThrow()
            .Where(one => one.Access?.Reason == Domicile.Sealing.Reason.ModerationCase).ToList();
        Assert.All(accesses, one => Assert.Equal($"Moderator {pseudonym}", one.Access!.By.Name));
        Assert.All(cases, taken => Assert.Contains(accesses, one => one.Access!.Explanation == $"Case {taken}: What you reported is being decided."));
        Assert.DoesNotContain(accesses, one => one.Access!.ToString().Contains(name, StringComparison.Ordinal));
        var page = await reporter.GetStringAsync("/privacy", Stop);
        Assert.Contains($"Moderator {pseudonym}, the operator", page, StringComparison.Ordinal);
        Assert.Contains($"Case {cases[0]}", page, StringComparison.Ordinal);
    }

    private static async Task<int> Count(Court court) =>
        (await court.Town.Get<IStaffCounts>().ByRole(Stop)).Single(one => one.Role == nameof(Role.Moderator)).People;

    private static Task<HttpResponseMessage> Ask(HttpClient lead, string name, params string[] roles) => lead.PutAsJsonAsync($"/api/moderation/staff/{name}", new { roles }, Stop);

    private static Task<HttpResponseMessage> Agree(HttpClient lead, string name, bool agrees = true) =>
        lead.PostAsJsonAsync($"/api/moderation/staff/{name}/approval", new { agrees }, Stop);

    private static Task<HttpResponseMessage> Leave(HttpClient client, string name) => client.PostAsJsonAsync("/api/privacy/deletion", new { name, password = Town.Password }, Stop);
}
