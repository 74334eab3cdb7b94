using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Moderation;

public sealed class AgeRestrictionTests(Studio studio) : IClassFixture<Studio>
{
    private const string Clip = "-f lavfi -i testsrc2=s=360x640:r=10:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_video_is_for_adults_once_it_is_decided_and_for_everyone_again_once_that_is_taken_back()
    {
        var (author, reporter, child) = (await studio.SignUp(), await studio.SignUp(), await studio.SignUp(birthDate: "2012-01-01"));
        var video = await Studio.Post(author, Footage.Make("mp4", Clip), "In the sauna");
        var before = await Item(reporter, video.Id);
        (await reporter.PostAsJsonAsync("/api/reports", new { kind = "video", target = video.Id, policy = "nudity" }, Test)).EnsureSuccessStatusCode();
        var decided = await Court.Decide(studio.Lea, await studio.Hold(video), "nudity", "age_restrict");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var id = (await decided.Json()).GetProperty("decision").GetString()!;

        Assert.Equal(HttpStatusCode.NotFound, (await reporter.GetAsync(Url(before), Test)).StatusCode);
        Assert.Equal("unasked", (await Item(reporter, video.Id)).GetProperty("closed").GetString());
        Assert.True((await author.Own(video.Id)).Published);
        await (await child.PostAsync("/api/age-check", null, Test)).AssertProblem(403, "under-18");
        Assert.Equal("under18", (await Item(child, video.Id)).GetProperty("closed").GetString());
        (await reporter.PostAsync("/api/age-check", null, Test)).EnsureSuccessStatusCode();
        var open = await Item(reporter, video.Id);
        Assert.Equal(JsonValueKind.Null, open.GetProperty("closed").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await reporter.GetAsync(Url(open), Test)).StatusCode);
        // Whoever reviews sees at work what it is about; nobody else without an answer.
        Assert.Equal(HttpStatusCode.OK, (await studio.Lea.GetAsync(Url(open), Test)).StatusCode);
        foreach (var other in new[] { child, author, studio.Domicile.Client() }) await (await other.GetAsync(Url(open), Test)).AssertProblem(403, "adults-only");

        var statements = await Court.Get(studio.Lea, "/api/moderation/statements");
        var statement = Assert.Single(statements.GetProperty("statements").EnumerateArray(), one => one.GetProperty("puid").GetString() == id);
        Assert.Equal("DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED", statement.GetProperty("decision_visibility")[0].GetString());
        Assert.Contains("Only people aged 18 and over can watch it", await author.GetStringAsync("/decisions", Test), StringComparison.Ordinal);

        (await studio.Lea.PostAsJsonAsync($"/api/moderation/decisions/{id}/undo", new { message = "A towel was there." }, Test)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await reporter.GetAsync(Url(open), Test)).StatusCode);
        var after = await Item(studio.Domicile.Client(), video.Id);
        Assert.Equal(("In the sauna", JsonValueKind.Null), (after.GetProperty("caption").GetString(), after.GetProperty("closed").ValueKind));
        Assert.Equal(HttpStatusCode.OK, (await studio.Domicile.Client().GetAsync(Url(after), Test)).StatusCode);
    }

    [Fact]
    public async Task A_policy_that_came_without_the_measure_gets_its_next_version_unless_the_operator_wrote_that()
    {
        await using var db = studio.Db();
        var (nudity, violence) = (DefaultPolicies.All.First(policy => policy.Id == "nudity"), DefaultPolicies.All.First(policy => policy.Id == "violence"));
        await db.Policies.Where(row => row.Id == "nudity").ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, DefaultPolicies.Before(nudity)!.ToDocument()), Test);
        await db.Policies.Where(row => row.Id == "violence").ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, (violence with { Severity = 5 }).ToDocument()), Test);
        var bring = studio.Domicile.Services.GetServices<IPreparation>().OfType<BringPolicies>().Single();
        await bring.Prepare(Test);
        await bring.Prepare(Test);
        Assert.Equal([1, 2], await db.Policies.Where(row => row.Id == "nudity").OrderBy(row => row.Version).Select(row => row.Version).ToListAsync(Test));
        Assert.Equal([1], await db.Policies.Where(row => row.Id == "violence").Select(row => row.Version).ToListAsync(Test));
        Assert.Contains(Measure.AgeRestrict, (await studio.Get<PolicyBook>().Find("nudity", Test))!.Policy.Ladder);
    }

    private static async Task<JsonElement> Item(HttpClient viewer, string video) => (await Court.Get(viewer, $"/api/feed?start={video}&limit=1")).GetProperty("items")[0];

    private static string Url(JsonElement item) => item.GetProperty("renditions")[0].GetProperty("url").GetString()!;
}
