using System.Net;
using System.Text.Json;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class QualityTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_stood_and_what_did_not_is_counted_by_policy_and_by_who_decided_for_those_who_may_know()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        var first = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "demote");
        var second = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "demote");
        var third = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam", "demote");
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam");
        foreach (var (decision, outcome) in new[] { (first, "overturned"), (second, "upheld") })
        {
            Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);
            Assert.Equal(outcome, await Appeals.Answer(mia, (await Court.Take(mia))!, outcome));
        }
        await court.Undo(third);

        var quality = await Court.Get(await court.Person("quality"), "/api/moderation/quality");
        Assert.Equal((4, 2, 1, 1), Counts(quality.GetProperty("people")));
        Assert.Equal((0, 0, 0, 0), Counts(quality.GetProperty("machines")));
        Assert.Equal([(2, 2, 1, 0), (2, 0, 0, 1)], quality.GetProperty("byPolicy").EnumerateArray().Select(Counts).OrderByDescending(one => one.Item2));
        var lea = Assert.Single(quality.GetProperty("byReviewer").EnumerateArray());
        Assert.Equal(("lea", 0.5, 0.5), (lea.GetProperty("name").GetString(), lea.GetProperty("overturnRate").GetDouble(), lea.GetProperty("notStood").GetDouble()));

        Assert.Contains("Did not stand", await court.Lea.GetStringAsync("/moderation/quality", Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await mia.GetAsync("/moderation/quality", Stop)).StatusCode);
    }

    private static (int, int, int, int) Counts(JsonElement line) => (line.GetProperty("decided").GetInt32(), line.GetProperty("appealed").GetInt32(),
        line.GetProperty("overturned").GetInt32(), line.GetProperty("undone").GetInt32());
}
