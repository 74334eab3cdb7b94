using System.Net;

namespace Domicile.Tests.Moderation.Pages;

[Collection(SharedCourt.Name)]
public sealed class ConsoleTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/moderation/decided", "moderator")]
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
