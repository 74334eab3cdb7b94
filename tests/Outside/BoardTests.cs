using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Custody.Acts;
using Domicile.Quorum;
using Domicile.Record;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Outside;

public sealed class BoardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_job_is_done_its_event_heard_its_fact_recorded_and_its_endpoint_asks_for_a_permission()
    {
        await using var domicile = await Start();
        var (ann, lea) = (await SignUp(domicile, "ann"), await SignUp(domicile, "lea"));
        await (await ann.PostAsJsonAsync("/api/board", new { text = "" }, Stop)).AssertProblem(422, "notice-length");
        Assert.Equal(HttpStatusCode.OK, (await ann.PostAsJsonAsync("/api/board", new { text = "A bicycle, hardly used." }, Stop)).StatusCode);
        await Wait.Until(async () => await Notice(lea) is var notice && notice.GetProperty("state").GetString() == "stamped" && notice.GetProperty("told").GetBoolean());
        await Wait.Until(async () => (await domicile.Services.GetRequiredService<IPublicRecord>().After(-1, 100, Stop)).Any(fact => fact.Kind == "board.notice"));
        await (await ann.GetAsync("/api/board", Stop)).AssertProblem(403, "not-permitted");
        await (await domicile.Client().PostAsJsonAsync("/api/board", new { text = "Me too." }, Stop)).AssertProblem(401, "sign-in-first");

        var described = (await ann.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Stop)).GetProperty("paths").GetProperty("/api/board");
        var answers = described.GetProperty("post").GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ToList();
        Assert.All(["200", "401", "422"], code => Assert.Contains(code, answers));
        Assert.Equal("noticesForStaff", described.GetProperty("get").GetProperty("operationId").GetString());
    }

    [Fact]
    public async Task What_it_holds_is_reported_and_decided_about()
    {
        await using var domicile = await Start();
        var (ann, bob, lea) = (await SignUp(domicile, "ann"), await SignUp(domicile, "bob"), await SignUp(domicile, "lea"));
        var notice = await (await ann.PostAsJsonAsync("/api/board", new { text = "Cheap, cheap, cheap!" }, Stop)).Content.ReadFromJsonAsync<Guid>(Stop);
        await Wait.Until(async () => (await Notice(lea)).GetProperty("state").GetString() == "stamped");
        Assert.True((await bob.PostAsJsonAsync("/api/reports", new { kind = "notice", target = notice, policy = "spam" }, Stop)).IsSuccessStatusCode);
        var taken = (await (await lea.PostAsync("/api/moderation/queue/next", null, Stop)).Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("case").GetString();
        var policy = (await lea.GetFromJsonAsync<JsonElement>("/api/moderation/policies", Stop)).EnumerateArray().Select(one => one.TryGetProperty("policy", out var inner) ? inner : one).First(one => one.GetProperty("id").GetString() == "spam");
        var facts = policy.GetProperty("facts").EnumerateArray().ToDictionary(fact => fact.GetProperty("name").GetString()!, _ => "It says so thrice.");
        var decided = await lea.PostAsJsonAsync($"/api/moderation/cases/{taken}/decision", new { policy = "spam", steps = new[] { new { measure = "remove" } }, facts }, Stop);
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync(Stop));
        await Wait.Until(async () => (await Notice(lea)).GetProperty("state").GetString() == "hidden");
    }

    [Fact]
    public async Task Parties_agree_on_its_content_which_is_then_in_force()
    {
        await using var domicile = await Start();
        var (client, kinds, now) = (domicile.Client(), domicile.Services.GetRequiredService<ContentKinds>(), TimeProvider.System.GetUtcNow());
        var name = (await client.GetFromJsonAsync<JsonElement>("/api/quorum", Stop)).GetProperty("domicile").GetString()!;
        var keys = ((string[])["operator", "technology-partner", "overseer"]).ToDictionary(role => role, role => SignActs.NewKey(name, role));
        var parties = string.Join(',', keys.Select(party => $$"""{"id":"{{party.Key}}","role":"{{party.Key}}","name":"{{party.Key}}","country":"XX","owners":[],"keys":["{{party.Value.Vkey}}"]}"""));
        var registry = $$"""{"parties":{"need":2,"overseers":1,"parties":[{{parties}}]} }""";
        (await domicile.Services.GetRequiredService<TakeActs>().Found(Founding.Of(registry, name), Stop)).OrThrow();
        await Agree(registry);
        await Agree("""{"board":{"text":"No more than one a day."}}""");
        Assert.Equal("No more than one a day.", (await client.GetFromJsonAsync<JsonElement>("/api/quorum", Stop)).GetProperty("board").GetProperty("text").GetString());

        async Task Agree(string content)
        {
            // The overseer, who could veto, is the last to agree: nothing waits.
            var (note, hash) = SignActs.Propose(keys["operator"].PrivateKey, content, kinds, TimeSpan.FromDays(1), now);
            foreach (var said in keys.Values.Select(key => SignActs.Say(key.PrivateKey, "approve", hash, now)).Prepend(note))
                Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/quorum/acts", new StringContent(said), Stop)).StatusCode);
        }
    }

    [Fact]
    public void The_module_has_fewer_than_180_lines()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Outside"), "*", SearchOption.AllDirectories)
            .Where(file => Repository.IsSource(file) && Path.GetExtension(file) is ".cs" or ".sql" or ".csproj" && Path.GetFileName(file) != "BoardTests.cs");
        Assert.InRange(files.Sum(file => File.ReadLines(file).Count()), 1, 179);
    }

    private static Task<RunningDomicile> Start() => RunningDomicile.Start(
        configure: builder =>
        {
            builder.Configuration["DOMICILE_FIRST_LEAD"] = "lea";
            builder.Services.AddBoard();
        },
        map: app => app.MapBoard());

    private static async Task<HttpClient> SignUp(RunningDomicile domicile, string name)
    {
        var client = domicile.Client();
        var applicant = new { name, email = $"{name}@example.org", birthDate = "1990-05-31", password = "correct horse battery" };
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/accounts", applicant, Stop)).StatusCode);
        return client;
    }

    private static async Task<JsonElement> Notice(HttpClient lead) => (await lead.GetFromJsonAsync<JsonElement>("/api/board", Stop))[0];
}
