using System.Collections.Concurrent;
using System.Net;
using Domicile.Kernel;
using Domicile.Moderation;
using Domicile.Tests.Community;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class QueueTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gravest_comes_first_and_age_catches_up()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        var old = court.Pebbles.Lay(court.Ann);
        (await Court.Report(ben, old, "spam")).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromHours(20));
        var grave = court.Pebbles.Lay(court.Ann);
        (await Court.Report(ben, grave, "violence")).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromHours(17));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "nudity")).EnsureSuccessStatusCode();

        var order = new List<string>();
        while (await Court.Take(court.Lea) is { } taken)
        {
            order.Add((await Court.Get(court.Lea, $"/api/moderation/cases/{taken}")).GetProperty("policy").GetString()!);
            (await Court.Decide(court.Lea, taken, "spam")).EnsureSuccessStatusCode();
        }
        Assert.Equal(["violence", "spam", "nudity"], order);
    }

    [Fact]
    public async Task Urgent_cases_come_before_all_others()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann, reach: 1_000_000_000), "violence")).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromDays(3));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "hate")).EnsureSuccessStatusCode();
        Assert.Equal("hate", (await Court.Get(court.Lea, $"/api/moderation/cases/{await Court.Take(court.Lea)}")).GetProperty("policy").GetString());
    }

    [Fact]
    public async Task Two_moderators_never_hold_one_case_and_none_is_lost()
    {
        var court = await shared.Court.Fresh();
        await using (var db = await court.Db())
        {
            for (var one = 0; one < 120; one++) db.Add(Waiting(court, one));
            await db.SaveChangesAsync(Stop);
        }
        var (desk, given) = (court.Town.Get<Desk>(), new ConcurrentBag<Guid>());
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            var me = Id.New<SubjectId>(TimeProvider.System);
            while (await desk.Claim(me, [Routing.Urgent, Routing.General], Stop) is { } taken) given.Add(taken);
        }, Stop)));
        Assert.Equal(120, given.Count);
        Assert.Equal(120, given.Distinct().Count());
    }

    [Fact]
    public async Task A_case_whose_holder_does_nothing_goes_to_another_and_is_then_closed_to_the_first()
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var (mia, max) = (await court.Person("moderator"), await court.Person("moderator"));
        var taken = (await Court.Take(mia))!;
        Assert.Equal(taken, await Court.Take(mia));
        Assert.Null(await Court.Take(max));
        court.Town.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "heartbeat")).StatusCode);
        court.Town.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Null(await Court.Take(max));
        court.Town.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(taken, await Court.Take(max));
        await (await Court.Act(mia, taken, "heartbeat")).AssertProblem(409, "case-not-held");
        await (await Court.Decide(mia, taken, "spam", "demote")).AssertProblem(409, "case-not-held");
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(max, taken, "spam", "demote")).StatusCode);
        await (await Court.Decide(max, taken, "spam", "remove")).AssertProblem(409, "case-not-held");
    }

    [Fact]
    public async Task Nobody_is_given_a_case_about_themselves_or_that_they_reported_or_gave_back()
    {
        var court = await shared.Court.Fresh();
        var ((mia, name), max) = (await court.Named("moderator"), await court.Person("moderator"));
        var pebble = court.Pebbles.Lay(await court.Town.Subject(name));
        (await Court.Report(max, pebble)).EnsureSuccessStatusCode();
        Assert.Null(await Court.Take(mia));
        Assert.Null(await Court.Take(max));
        var taken = (await Court.Take(court.Lea))!;
        await (await mia.GetAsync($"/api/moderation/cases/{taken}", Stop)).AssertProblem(404, "case-not-found");
        await (await max.GetAsync($"/api/moderation/cases/{taken}", Stop)).AssertProblem(404, "case-not-found");
        await (await Court.Act(court.Lea, taken, "skip", new { note = "no" })).AssertProblem(422, "reason-needed");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(court.Lea, taken, "skip", new { note = "I know the author." })).StatusCode);
        Assert.Null(await Court.Take(court.Lea));
        Assert.Equal(taken, await Court.Take(await court.Person("moderator")));
    }

    [Fact]
    public async Task A_case_is_put_off_handed_over_and_passed_to_a_lead()
    {
        var court = await shared.Court.Fresh();
        var (reporter, first) = await court.Named("moderator");
        (await Court.Report(reporter, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var (mia, (max, second)) = (await court.Person("moderator"), await court.Named("moderator"));
        var taken = (await Court.Take(mia))!;
        await (await Court.Act(mia, taken, "hold", new { note = "Asked the author.", hours = 73 })).AssertProblem(422, "hold-hours");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "hold", new { note = "Asked the author.", hours = 24 })).StatusCode);
        court.Town.Time.Advance(TimeSpan.FromHours(23));
        Assert.Null(await Court.Take(max));

        await (await Court.Act(mia, taken, "hand-over", new { note = "Your language.", to = court.AnnsName })).AssertProblem(422, "cannot-take-case");
        await (await Court.Act(mia, taken, "hand-over", new { note = "Your language.", to = first })).AssertProblem(422, "cannot-take-case");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "hand-over", new { note = "Your language.", to = second })).StatusCode);
        await (await Court.Act(mia, taken, "heartbeat")).AssertProblem(409, "case-not-held");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(max, taken, "help", new { note = "Is this satire?" })).StatusCode);
        Assert.Null(await Court.Take(await court.Person("moderator")));
        Assert.Equal(taken, await Court.Take(court.Lea));
    }

    [Fact]
    public async Task A_case_that_one_looks_at_is_taken_unless_another_holds_it()
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var (mia, max) = (await court.Person("moderator"), await court.Person("moderator"));
        var waiting = (await Court.Get(mia, "/api/moderation/queue")).GetProperty("queues").EnumerateArray().Last();
        Assert.Equal(court.Town.Time.GetUtcNow(), waiting.GetProperty("oldest").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        var found = waiting.GetProperty("firstDue")[0].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, found, "take")).StatusCode);
        await (await Court.Act(max, found, "take")).AssertProblem(409, "case-taken");
        await (await Court.Act(await court.Person("child_safety"), found, "take")).AssertProblem(409, "case-taken");
        Assert.True((await Court.Get(mia, $"/api/moderation/cases/{found}")).GetProperty("mine").GetBoolean());
    }

    [Fact]
    public async Task A_child_in_danger_goes_to_those_trained_for_it_who_alone_decide()
    {
        var court = await shared.Court.Fresh();
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var (mia, carla) = (await court.Person("moderator"), await court.Person("child_safety"));
        Assert.Null(await Court.Take(carla));
        var taken = (await Court.Take(mia))!;
        await (await Court.Decide(mia, taken, "child-safety", "remove")).AssertProblem(403, "specialists-decide");
        await (await Court.Act(mia, taken, "escalate", new { note = "" })).AssertProblem(422, "reason-needed");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, taken, "escalate", new { note = "A child may be in danger." })).StatusCode);
        await (await mia.GetAsync($"/api/moderation/cases/{taken}", Stop)).AssertProblem(404, "case-not-found");
        Assert.Equal(taken, await Court.Take(carla));
        Assert.Equal(5, (await Court.Get(carla, $"/api/moderation/cases/{taken}")).GetProperty("severity").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(carla, taken, "child-safety", "remove")).StatusCode);
    }

    private static Case Waiting(Court court, int number) => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Kind = "pebble",
        Subject = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Matter = "",
        Author = court.Ann,
        Policy = "spam",
        Severity = 1 + number % 5,
        Queue = number % 3 == 0 ? Routing.Urgent : Routing.General,
        Rank = number % 7,
        OpenedAt = court.Town.Time.GetUtcNow(),
        DueAt = court.Town.Time.GetUtcNow(),
        LeaseUntil = DateTimeOffset.UnixEpoch,
    };
}
