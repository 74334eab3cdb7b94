using System.Net;
using System.Net.Http.Json;
using Domicile.Moderation;
using Domicile.Moderation.Statements;
using Domicile.Transparency;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class TrustedFlaggerTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_trusted_flagger_reports_in_its_area_comes_first_and_says_so_in_the_statement_and_the_figures()
    {
        var court = await shared.Court.Fresh();
        var (flagger, name) = await court.Named();
        await Name(court, name, "spam");
        var (graver, trusted, other) = (court.Pebbles.Lay(court.Ann, reach: 1_000_000), court.Pebbles.Lay(court.Ann), court.Pebbles.Lay(court.Ann));
        (await Court.Report(await court.Person(), graver, "violence")).EnsureSuccessStatusCode();
        Assert.False((await (await Court.Report(flagger, other, "fraud")).Json()).GetProperty("trusted").GetBoolean());
        Assert.True((await (await Court.Report(flagger, trusted, "spam")).Json()).GetProperty("trusted").GetBoolean());
        // Another report of the same does not push it back.
        (await Court.Report(await court.Person(), trusted, "fraud")).EnsureSuccessStatusCode();

        var taken = (await Court.Take(court.Lea))!;
        Assert.Equal(Guid.ParseExact(trusted, "n"), (await Court.Get(court.Lea, "/api/moderation/cases/" + taken)).GetProperty("subject").GetGuid());
        Assert.Contains("Trusted flagger", await court.Lea.GetStringAsync("/moderation/cases/" + taken, Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(court.Lea, taken, "spam", "remove")).StatusCode);
        await court.RunJobs();
        var statement = Assert.Single((await Court.Get(court.Lea, "/api/moderation/statements")).GetProperty("statements").EnumerateArray());
        Assert.Equal("SOURCE_TRUSTED_FLAGGER", statement.GetProperty("source_type").GetString());
        Assert.Empty(CheckStatement.Problems(Statement.FromDocument(statement.GetRawText())));
        Assert.Equal((4, 1), (await court.Town.Get<CountFigures>().Count(Period.Always, Stop)).Total is var total ? (total.Notices, total.TrustedNotices) : default);
        Assert.Equal("acted", (await Court.Get(flagger, "/api/reports")).EnumerateArray().Single(one => one.GetProperty("policy").GetString() == "Spam or fakery").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Anyone_reads_who_is_trusted_for_what_until_when_and_how_much_of_it_was_upheld()
    {
        var court = await shared.Court.Fresh();
        var (flagger, name) = await court.Named();
        await Name(court, name, "spam", "fraud");
        await court.Judge(flagger, court.Pebbles.Lay(court.Ann), "spam", "remove");
        await court.Judge(flagger, court.Pebbles.Lay(court.Ann), "spam");
        await court.Undo(await court.Judge(flagger, court.Pebbles.Lay(court.Ann), "fraud", "remove"));
        (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).EnsureSuccessStatusCode();
        var nobody = court.Town.Client();
        var listed = Assert.Single((await Court.Get(nobody, "/api/transparency/trusted-flaggers")).EnumerateArray());
        Assert.Equal(("Watch Group", "active", 4, 2, 1), (listed.GetProperty("organisation").GetString(), listed.GetProperty("state").GetString(),
            listed.GetProperty("reports").GetInt32(), listed.GetProperty("decided").GetInt32(), listed.GetProperty("upheld").GetInt32()));
        var page = await nobody.GetStringAsync("/moderation/flaggers", Stop);
        Assert.Contains("Watch Group", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-suspend", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Muting_does_not_silence_it_in_its_area_suspending_ends_that_and_naming_it_anew_gives_it_back()
    {
        var court = await shared.Court.Fresh();
        var (flagger, name) = await court.Named();
        await Name(court, name, "spam");
        (await court.Lea.PostAsJsonAsync("/api/moderation/muted-reporters", new { name, days = 90 }, Stop)).EnsureSuccessStatusCode();
        (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "fraud")).EnsureSuccessStatusCode();
        Assert.Null(await Court.Take(court.Lea));
        (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(court.Lea, (await Court.Take(court.Lea))!, "spam")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.PostAsJsonAsync($"/api/moderation/trusted-flaggers/{name}/suspension", new { note = "Too many were wrong." }, Stop)).StatusCode);
        Assert.False((await (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).Json()).GetProperty("trusted").GetBoolean());
        Assert.Null(await Court.Take(court.Lea));
        Assert.Equal("suspended", (await Court.Get(court.Lea, "/api/transparency/trusted-flaggers"))[0].GetProperty("state").GetString());
        await Name(court, name, "spam");
        Assert.True((await (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).Json()).GetProperty("trusted").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.DeleteAsync($"/api/moderation/trusted-flaggers/{name}", Stop)).StatusCode);
        await (await court.Lea.DeleteAsync($"/api/moderation/trusted-flaggers/{name}", Stop)).AssertProblem(404, "trusted-flagger-unknown");
        Assert.False((await (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).Json()).GetProperty("trusted").GetBoolean());
    }

    [Fact]
    public async Task Its_time_over_it_is_a_reporter_like_any_other()
    {
        var court = await shared.Court.Fresh();
        var (_, name) = await court.Named();
        await Name(court, name, "spam");
        court.Town.Time.Advance(TimeSpan.FromDays(366));
        var flagger = (await court.Town.SignIn(name)).Client;
        Assert.False((await (await Court.Report(flagger, court.Pebbles.Lay(court.Ann), "spam")).Json()).GetProperty("trusted").GetBoolean());
        Assert.Equal("ended", (await Court.Get(court.Town.Client(), "/api/transparency/trusted-flaggers"))[0].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("", "Consumer fraud.", "spam", 10)]
    [InlineData("Watch Group", "", "spam", 10)]
    [InlineData("Watch Group", "Consumer fraud.", "no-such-policy", 10)]
    [InlineData("Watch Group", "Consumer fraud.", "spam", 0)]
    [InlineData("Watch Group", "Consumer fraud.", "spam", 2000)]
    public async Task A_flagger_without_a_name_an_area_a_policy_or_an_end_is_refused(string organisation, string area, string policy, int days)
    {
        var court = await shared.Court.Fresh();
        var until = court.Town.Time.GetUtcNow().AddDays(days);
        await (await court.Lea.PutAsJsonAsync($"/api/moderation/trusted-flaggers/{court.AnnsName}", new { organisation, area, policies = new[] { policy }, until }, Stop)).AssertProblem(422, "trusted-flagger-unclear");
    }

    private static async Task Name(Court court, string name, params string[] policies) => Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.PutAsJsonAsync(
        $"/api/moderation/trusted-flaggers/{name}", new { organisation = "Watch Group", area = "Consumer fraud.", policies, until = court.Town.Time.GetUtcNow().AddDays(365) }, Stop)).StatusCode);
}
