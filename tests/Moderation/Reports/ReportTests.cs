using System.Net;
using System.Net.Http.Json;
using Domicile.Moderation;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class ReportTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_reports_on_one_subject_are_one_case_as_grave_as_the_gravest()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann, reach: 100);
        foreach (var policy in new[] { "spam", "intimate-images", "harassment" })
            Assert.Equal(HttpStatusCode.OK, (await Court.Report(await court.Person(), pebble, policy)).StatusCode);
        await using var db = await court.Db();
        var one = await db.Cases.SingleAsync(Stop);
        Assert.Equal((3, 5, "intimate-images", Routing.Urgent), (one.Reports, one.Severity, one.Policy, one.Queue));
        Assert.Equal(court.Town.Time.GetUtcNow().AddHours(24), one.DueAt);
        Assert.Equal(3, await db.Reports.CountAsync(row => row.CaseId == one.Id, Stop));
    }

    [Fact]
    public async Task Reports_made_at_once_are_one_case_and_each_is_counted()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        var people = new List<HttpClient>();
        for (var one = 0; one < 8; one++) people.Add(await court.Person());
        await Task.WhenAll(people.Select(async person => (await Court.Report(person, pebble)).EnsureSuccessStatusCode()));
        await using var db = await court.Db();
        Assert.Equal(8, (await db.Cases.SingleAsync(Stop)).Reports);
    }

    [Fact]
    public async Task Reporting_the_same_again_changes_nothing()
    {
        var court = await shared.Court.Fresh();
        var (pebble, ben) = (court.Pebbles.Lay(court.Ann), await court.Person());
        var first = await (await Court.Report(ben, pebble)).Json();
        var second = await (await Court.Report(ben, pebble, "hate")).Json();
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        await using var db = await court.Db();
        Assert.Equal(1, (await db.Cases.SingleAsync(Stop)).Reports);
    }

    [Theory]
    [InlineData("pebble", "00000000000000000000000000000000", "spam", null, 404, "report-subject-unknown")]
    [InlineData("pebble", "x' or 1=1 --", "spam", null, 404, "report-subject-unknown")]
    [InlineData("video", "0198c0de00007000800000000000000a", "spam", null, 404, "report-subject-unknown")]
    [InlineData("profile", "nobody", "spam", null, 404, "report-subject-unknown")]
    [InlineData("mountain", "ann", "spam", null, 404, "report-subject-unknown")]
    [InlineData("profile", "lea", "no-such", null, 422, "policy-unknown")]
    [InlineData("profile", "lea", "spam", "turn \u202e round", 422, "note-unusable")]
    [InlineData("profile", "lea", "spam", "null \u0000", 422, "note-unusable")]
    public async Task What_cannot_be_reported_is_refused(string kind, string target, string policy, string? note, int status, string code)
    {
        var court = await shared.Court.Fresh();
        await (await Court.Report(await court.Person(), target, policy, note, kind)).AssertProblem(status, code);
        await using var db = await court.Db();
        Assert.False(await db.Cases.AnyAsync(Stop));
    }

    [Fact]
    public async Task Ones_own_is_not_reported_and_strangers_sign_in_first()
    {
        var court = await shared.Court.Fresh();
        var pebble = court.Pebbles.Lay(court.Ann);
        await (await Court.Report(court.AnnsBrowser, pebble)).AssertProblem(422, "report-own");
        await (await Court.Report(court.Town.Client(), pebble)).AssertProblem(401, "sign-in-first");
        await (await Court.Report(await court.Person(), pebble, note: new string('x', 501))).AssertProblem(422, "note-unusable");
    }

    [Fact]
    public async Task A_flood_from_one_is_bounded()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        for (var one = 0; one < 20; one++) (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        await (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).AssertProblem(429, "too-many-reports");
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_muted_reporter_opens_cases_of_the_gravest_kind_alone()
    {
        var court = await shared.Court.Fresh();
        var (ben, name) = await court.Named();
        Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.PostAsJsonAsync("/api/moderation/muted-reporters", new { name, days = 7 }, Stop)).StatusCode);
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        await using var db = await court.Db();
        Assert.False(await db.Cases.AnyAsync(Stop));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "child-safety")).EnsureSuccessStatusCode();
        Assert.Equal(Routing.ChildSafety, (await db.Cases.SingleAsync(Stop)).Queue);
        court.Town.Time.Advance(TimeSpan.FromDays(8));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        Assert.Equal(2, await db.Cases.CountAsync(Stop));
    }

    [Theory]
    [InlineData("acted", "demote")]
    [InlineData("kept")]
    public async Task The_reporter_is_told_what_came_of_it(string outcome, params string[] measures)
    {
        var court = await shared.Court.Fresh();
        var (ben, pebble) = (await court.Person(), court.Pebbles.Lay(court.Ann));
        (await Court.Report(ben, pebble)).EnsureSuccessStatusCode();
        Assert.Equal("waiting", (await Court.Get(ben, "/api/reports"))[0].GetProperty("outcome").GetString());
        (await Court.Decide(court.Lea, (await Court.Take(court.Lea))!, "spam", measures)).EnsureSuccessStatusCode();
        Assert.Equal(outcome, (await Court.Get(ben, "/api/reports"))[0].GetProperty("outcome").GetString());
    }
}
