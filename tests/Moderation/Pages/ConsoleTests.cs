using System.Net;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class ConsoleTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/moderation/decided", "moderator")]
    [InlineData("/moderation/queues/general", "moderator")]
    [InlineData("/moderation/queues/child-safety", "child_safety")]
    [InlineData("/moderation/break", "moderator")]
    [InlineData("/moderation/people", "lead")]
    public async Task A_page_is_for_the_roles_that_work_there(string path, string role)
    {
        var court = await shared.Court.Fresh();
        Assert.Equal(HttpStatusCode.OK, (await (await court.Person(role)).GetAsync(path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await court.Person("analyst")).GetAsync(path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await court.Person()).GetAsync(path, Stop)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await court.Town.Client().GetAsync(path, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_case_shows_what_was_said_its_policies_and_questions_and_nobody_elses_sees_it()
    {
        var court = await shared.Court.Fresh();
        var reporter = await court.Person();
        (await Court.Report(reporter, court.Pebbles.Lay(court.Ann), "spam", "Sells <b>pebbles</b>.")).EnsureSuccessStatusCode();
        var mia = await court.Person("moderator");
        var taken = await Court.Take(mia);
        var page = await mia.GetStringAsync($"/moderation/cases/{taken}", Stop);
        Assert.Contains("Sells &lt;b&gt;pebbles&lt;/b&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("What is seen, heard or written?", page, StringComparison.Ordinal);
        Assert.Contains("data-decision", page, StringComparison.Ordinal);
        Assert.Contains("You are looking at it without holding it.", await (await court.Person("moderator")).GetStringAsync($"/moderation/cases/{taken}", Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await mia.GetAsync("/moderation/cases/x", Stop)).StatusCode);
        foreach (var outsider in new[] { reporter, court.AnnsBrowser, await court.Person("analyst") })
        {
            var answer = await outsider.GetAsync($"/moderation/cases/{taken}", Stop);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.DoesNotContain("pebbles", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Anyone_reads_the_rules_and_that_nobody_outside_has_a_say()
    {
        var visitor = shared.Court.Town.Client();
        Assert.Contains("Parent and partners have no say", await visitor.GetStringAsync("/moderation/roles", Stop), StringComparison.Ordinal);
        Assert.Contains("Intimate images without consent", await visitor.GetStringAsync("/moderation/policies", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_names_a_moment_on_its_page_and_the_case_shows_it()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        foreach (var (seconds, shown) in new[] { ("12.5", "0:12"), ("", "") })
        {
            var pebble = court.Pebbles.Lay(court.Ann);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_handler"] = "report",
                ["Input.Kind"] = "pebble",
                ["Input.Target"] = pebble,
                ["Input.Policy"] = "spam",
                ["Input.Note"] = "",
                ["Input.Seconds"] = seconds,
            });
            var sent = await ben.PostAsync($"/report?kind=pebble&target={pebble}", form, Stop);
            Assert.True(sent.StatusCode is HttpStatusCode.Found or HttpStatusCode.OK or HttpStatusCode.SeeOther, $"{sent.StatusCode}");
            var taken = (await Court.Take(mia))!;
            Assert.Equal(shown.Length > 0, (await mia.GetStringAsync($"/moderation/cases/{taken}", Stop)).Contains("data-moment=\"12.5\">0:12", StringComparison.Ordinal));
            (await Court.Decide(mia, taken, "spam")).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task The_overview_counts_what_waits_and_says_what_is_late_to_moderators_alone()
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann), "spam")).EnsureSuccessStatusCode();
        var mia = await court.Person("moderator");
        court.Town.Time.Advance(TimeSpan.FromHours(19));
        Assert.Contains("1 due within six hours.", await mia.GetStringAsync("/moderation", Stop), StringComparison.Ordinal);
        court.Town.Time.Advance(TimeSpan.FromHours(6));
        Assert.Contains("1 past its time.", await mia.GetStringAsync("/moderation", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("past its time", await court.Town.Client().GetStringAsync("/moderation", Stop), StringComparison.Ordinal);
    }
}
