using System.Net;
using Domicile.Moderation;
using Domicile.Moderation.People;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class ExposureTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_while_comes_a_break_but_a_case_that_one_has_is_finished()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        for (var one = 0; one < 2; one++) (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var taken = (await Court.Take(mia))!;
        for (var minutes = 0; minutes < 54; minutes += 6)
        {
            court.Town.Time.Advance(TimeSpan.FromMinutes(6));
            Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "heartbeat")).StatusCode);
        }
        Assert.Equal(taken, await Court.Take(mia));
        (await Court.Decide(mia, taken, "spam")).EnsureSuccessStatusCode();
        await (await mia.PostAsync("/api/moderation/queue/next", null, Stop)).AssertProblem(429, "break-due");
        var waiting = (await Court.Get(court.Lea, "/api/moderation/queue")).GetProperty("queues").EnumerateArray().Last().GetProperty("next")[0].GetProperty("id").GetString()!;
        await (await Court.Act(mia, waiting, "take")).AssertProblem(429, "break-due");
        Assert.Contains("Time for a break", await mia.GetStringAsync("/moderation/break", Stop), StringComparison.Ordinal);
        Assert.Contains("Break due", await court.Lea.GetStringAsync("/moderation/people", Stop), StringComparison.Ordinal);
        court.Town.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(waiting, await Court.Take(mia));
    }

    [Fact]
    public async Task Whoever_has_seen_enough_grave_cases_today_gets_others()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Named("moderator"));
        var most = court.Town.Get<IOptions<ExposureOptions>>().Value.GraveCases;
        var (exposure, me) = (court.Town.Get<Exposure>(), await court.Town.Subject(mia.Name));
        // All at once: none is lost.
        await Task.WhenAll(Enumerable.Range(0, most).Select(_ => Task.Run(() => exposure.Saw(me, severity: 4, Stop), Stop)));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "hate")).EnsureSuccessStatusCode();
        await (await mia.Client.PostAsync("/api/moderation/queue/next", null, Stop)).AssertProblem(429, "grave-cases-enough");
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "spam")).EnsureSuccessStatusCode();
        var taken = (await Court.Take(mia.Client))!;
        Assert.Equal("spam", (await Court.Get(mia.Client, $"/api/moderation/cases/{taken}")).GetProperty("policy").GetString());
        (await Court.Decide(mia.Client, taken, "spam")).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await Court.Take(mia.Client));
    }
}
