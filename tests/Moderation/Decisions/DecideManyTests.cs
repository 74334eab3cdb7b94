using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Moderation;
using Domicile.Moderation.Policies;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class DecideManyTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_cases_are_previewed_decided_and_taken_back_in_one_go()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        var pebbles = new List<string>();
        for (var one = 0; one < 3; one++)
        {
            pebbles.Add(court.Pebbles.Lay(court.Ann));
            (await Court.Report(ben, pebbles[^1])).EnsureSuccessStatusCode();
        }
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "violence")).EnsureSuccessStatusCode();
        var cases = await Waiting(mia);
        var preview = await Send(mia, "/preview", cases, "demote");
        Assert.Equal(3, preview.GetProperty("decided").GetInt32());
        Assert.Equal(["bulk-policy-differs"], Codes(preview));
        Assert.All(pebbles, pebble => Assert.False(court.Pebbles.StandingOf(pebble).Demoted));
        Assert.Equal(4, (await Waiting(mia)).Count);

        var made = await Send(mia, "", cases, "demote");
        Assert.Equal(3, made.GetProperty("decided").GetInt32());
        Assert.All(pebbles, pebble => Assert.True(court.Pebbles.StandingOf(pebble).Demoted));
        Assert.Single(await Waiting(mia));

        var undo = $"/api/moderation/bulk/{made.GetProperty("bulk").GetString()}/undo";
        await (await (await court.Person("moderator")).PostAsJsonAsync(undo, new { message = "A slip." }, Stop)).AssertProblem(404, "bulk-not-found");
        var back = await mia.PostAsJsonAsync(undo, new { message = "A slip." }, Stop);
        Assert.Equal(3, (await back.Json()).GetProperty("takenBack").GetInt32());
        Assert.All(pebbles, pebble => Assert.False(court.Pebbles.StandingOf(pebble).Demoted));
        Assert.Equal(4, (await Waiting(mia)).Count);
        await (await mia.PostAsJsonAsync(undo, new { message = "A slip." }, Stop)).AssertProblem(409, "decision-ended");
    }

    [Fact]
    public async Task What_another_holds_what_one_reported_and_what_takes_two_people_is_left_alone()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, max) = (await court.Person(), await court.Person("moderator"), await court.Person("moderator"));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        // The older comes first.
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        (await Court.Report(mia, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        var cases = await Waiting(court.Lea);
        Assert.NotNull(await Court.Take(max));
        Assert.Equal(["case-not-found", "case-taken"], Codes(await Send(mia, "", cases, "demote")).Order());
        Assert.Equal(["case-not-found"], Codes(await Send(max, "/preview", [new string('0', 32)], "demote")));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "hate")).EnsureSuccessStatusCode();
        Assert.Equal(["takes-two-people"], Codes(await Send(max, "/preview", (await Waiting(max)).Except(cases).ToList(), "terminate")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Too_few_or_too_many_are_refused(int count)
    {
        var court = await shared.Court.Fresh();
        var answer = await court.Lea.PostAsJsonAsync("/api/moderation/bulk", Body([.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(court.Town.Time.GetUtcNow()).ToString("n"))], "demote"), Stop);
        await answer.AssertProblem(422, "bulk-size");
    }

    [Fact]
    public async Task Nobody_closes_an_account_alone()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, max) = (await court.Person(), await court.Person("moderator"), await court.Person("moderator"));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "hate")).EnsureSuccessStatusCode();
        var taken = (await Court.Take(mia))!;
        var proposed = await (await Court.Decide(mia, taken, "hate", "terminate")).Json();
        Assert.Equal(JsonValueKind.Null, proposed.GetProperty("decision").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);
        await (await Court.Act(mia, taken, "take")).AssertProblem(409, "case-taken");
        Assert.Null(await Court.Take(mia));

        // Something else of the kind is a proposal in its turn; the same confirms it.
        Assert.Equal(taken, await Court.Take(max));
        Assert.Contains("Another proposes", await max.GetStringAsync($"/moderation/cases/{taken}", Stop), StringComparison.Ordinal);
        var confirmed = await (await Court.Decide(max, taken, "hate", "terminate")).Json();
        Assert.NotNull(confirmed.GetProperty("decision").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);
        await court.Undo(confirmed.GetProperty("decision").GetString()!);
    }

    [Fact]
    public async Task The_second_person_may_decide_otherwise_alone()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia, max) = (await court.Person(), await court.Person("moderator"), await court.Person("moderator"));
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann), "hate")).EnsureSuccessStatusCode();
        (await Court.Decide(mia, (await Court.Take(mia))!, "hate", "terminate")).EnsureSuccessStatusCode();
        var milder = await (await Court.Decide(max, (await Court.Take(max))!, "hate", "demote")).Json();
        Assert.NotNull(milder.GetProperty("decision").GetString());
        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync($"/api/profiles/{court.AnnsName}", Stop)).StatusCode);
    }

    private static object Body(IReadOnlyList<string> cases, string measure) => new
    {
        cases,
        decision = new { policy = measure == "terminate" ? "hate" : "spam", steps = new[] { new { measure } }, facts = Facts(measure) },
    };

    private static Dictionary<string, string> Facts(string measure) =>
        DefaultPolicies.All.First(policy => policy.Id == (measure == "terminate" ? "hate" : "spam")).Facts.ToDictionary(fact => fact.Name, _ => "A grey pebble.");

    private static async Task<JsonElement> Send(HttpClient moderator, string path, IReadOnlyList<string> cases, string measure)
    {
        var answer = await moderator.PostAsJsonAsync("/api/moderation/bulk" + path, Body(cases, measure), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Json();
    }

    private static List<string?> Codes(JsonElement answer) =>
        [.. answer.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("code").GetString()).Where(code => code is not null)];

    private static async Task<List<string>> Waiting(HttpClient moderator) =>
        [.. (await Court.Get(moderator, "/api/moderation/queue")).GetProperty("queues").EnumerateArray()
            .SelectMany(queue => queue.GetProperty("next").EnumerateArray()).Select(one => one.GetProperty("id").GetString()!)];
}
