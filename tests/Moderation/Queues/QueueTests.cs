using System.Collections.Concurrent;
using System.Net;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

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
    public async Task Two_moderators_never_hold_one_case_none_is_lost_and_each_is_given_the_first_that_is_open_to_them()
    {
        var court = await shared.Court.Fresh();
        var moderators = await Moderators(court, 16);
        var cases = Enumerable.Range(0, 300).Select(one => Waiting(court, one)).ToList();
        // The first ten are closed to the first moderator, in one way or another.
        var order = cases.OrderBy(one => one.Queue == Routing.General).ThenByDescending(one => one.Rank).ToList();
        await using (var db = await court.Db())
        {
            db.AddRange(cases);
            db.AddRange(order[..5].Select(one => new Pass { CaseId = one.Id, Moderator = moderators[0] }));
            db.AddRange(order[5..10].Select(one => Said(one, moderators[0])));
            await db.SaveChangesAsync(Stop);
        }
        // Two processes at the same tables.
        await using var other = new Desk(court.Town.Get<IDbContextFactory<ModerationDb>>(), court.Town.Get<ModuleStorage<ModerationDb>>(), court.Town.Get<RolesInForce>(), court.Town.Get<Exposure>(), court.Town.Time);
        var (desk, given) = (court.Town.Get<Desk>(), new ConcurrentBag<(Guid Case, SubjectId Moderator)>());
        Assert.Equal(order[10].Id, (await desk.Next(moderators[0], Stop)).OrThrow());
        await Close(court, order[10].Id);
        Assert.Equal(order[0].Id, (await desk.Next(moderators[1], Stop)).OrThrow());
        await Close(court, order[0].Id);
        await Task.WhenAll(moderators.Select((me, at) => Task.Run(async () =>
        {
            // Another process may have the last ones in its hands for a moment, and put them back.
            while (await AnyOpen(court))
            {
                if ((await (at % 2 == 0 ? desk : other).Next(me, Stop)).OrThrow() is not { } taken) continue;
                given.Add((taken, me));
                Assert.Equal(1, await Close(court, taken));
            }
        }, Stop)));
        Assert.Equal(298, given.Count);
        Assert.Equal(298, given.Select(one => one.Case).Distinct().Count());
        Assert.DoesNotContain(given, one => one.Moderator == moderators[0] && order[..10].Exists(closed => closed.Id == one.Case));
    }

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.FailsButPersists)]
    public async Task What_fails_at_its_commit_is_held_by_whoever_asked_or_by_nobody(Fault fault)
    {
        var court = await shared.Court.Fresh();
        var moderators = await Moderators(court, 8);
        await using (var db = await court.Db())
        {
            db.AddRange(Enumerable.Range(0, 40).Select(one => Waiting(court, one)));
            await db.SaveChangesAsync(Stop);
        }
        for (var faulty = 0; faulty < 3; faulty++)
        {
            var storage = new FaultyTables<ModerationDb>(court.Town.Get<ModuleStorage<ModerationDb>>(), new(fault, faulty));
            await using var desk = new Desk(new Databases(storage), storage, court.Town.Get<RolesInForce>(), court.Town.Get<Exposure>(), court.Town.Time);
            foreach (var me in moderators)
            {
                Guid? taken = null;
                try
                {
                    taken = (await desk.Next(me, Stop)).OrThrow();
                }
                catch (IOException)
                {
                    // Whether it is held is not known; who asks again has it.
                }
                var again = (await court.Town.Get<Desk>().Next(me, Stop)).OrThrow();
                if (taken is not null) Assert.Equal(taken, again);
            }
            await using var after = await court.Db();
            var holders = await after.Cases.Where(row => row.Holder != null && row.State == CaseState.Open).Select(row => row.Holder).ToListAsync(Stop);
            Assert.Equal(moderators.Count, holders.Count);
            Assert.Equal(moderators.Count, holders.Distinct().Count());
            // Everybody's time runs out, and all of it is given out anew.
            court.Town.Time.Advance(HeldCase.Lease);
        }
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

    private static async Task<List<SubjectId>> Moderators(Court court, int count)
    {
        List<SubjectId> all = [.. Enumerable.Range(0, count).Select(_ => Id.New<SubjectId>(TimeProvider.System))];
        await using (var db = await court.Db())
        {
            db.AddRange(all.Select(one => Moderator.New(one, Role.Moderator)));
            await db.SaveChangesAsync(Stop);
        }
        await using var accounts = await court.Town.Db<IdentityDb>();
        // Nobody signs in: it takes a while to sign up so many.
        accounts.AddRange(all.Select(one => Id.Format(one.Value)).Zip(all, (name, one) => new Account
        {
            Subject = one,
            Name = name,
            NameSkeleton = name,
            DisplayName = name,
            State = AccountState.Active,
        }));
        await accounts.SaveChangesAsync(Stop);
        return all;
    }

    private static async Task<int> Close(Court court, Guid caseId)
    {
        await using var db = await court.Db();
        return await db.Cases.Where(row => row.Id == caseId && row.State == CaseState.Open).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, CaseState.Decided), Stop);
    }

    private static async Task<bool> AnyOpen(Court court)
    {
        await using var db = await court.Db();
        return await db.Cases.AnyAsync(row => row.State == CaseState.Open, Stop);
    }

    private static Report Said(Case one, SubjectId reporter) => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Reporter = reporter,
        Kind = one.Kind,
        Subject = one.Subject,
        Policy = one.Policy,
        At = one.OpenedAt,
        CaseId = one.Id,
    };

    private sealed class Databases(ModuleStorage<ModerationDb> storage) : IDbContextFactory<ModerationDb>
    {
        public ModerationDb CreateDbContext() => new(storage.Options());
    }

    private static Case Waiting(Court court, int number) => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Kind = "pebble",
        Subject = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Matter = "",
        Author = court.Ann,
        Policy = "spam",
        Severity = 1 + number % 3,
        Queue = number % 3 == 0 ? Routing.Urgent : Routing.General,
        Rank = number % 7 + number / 1000.0,
        OpenedAt = court.Town.Time.GetUtcNow(),
        DueAt = court.Town.Time.GetUtcNow(),
        LeaseUntil = DateTimeOffset.UnixEpoch,
    };
}
