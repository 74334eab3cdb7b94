using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Domicile.Screening.Matching;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class BankEndpointTests(SharedCourt shared)
{
    private const string Banks = "/api/moderation/banks";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bank_is_made_filled_listed_handed_out_and_changed()
    {
        var (lea, name) = ((await shared.Court.Fresh()).Lea, "known films");
        var made = await lea.PostAsJsonAsync(Banks, new { name, blocking = true, distance = 20, enabledPercent = 30 }, Test);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var path = made.Headers.Location!.OriginalString;
        Assert.Equal("bank-name-taken", await (await lea.PostAsJsonAsync(Banks, new { name }, Test)).Code());

        var (one, two) = (Hashes.Of(1).ToString(), Hashes.Of(2).ToString());
        var report = await (await Fill(lea, path, $"# ours\npdq,{one},first\nvpdq,{one};{two}\nsha256,{two}\n{one}\nnonsense\n")).Json();
        Assert.Equal((6, 3, 1, 1), (report.Number("lines"), report.Number("added"), report.Number("duplicates"), report.Number("malformed")));
        Assert.Equal(6, report.GetProperty("first")[0].Number("line"));

        var listed = (await Court.Get(lea, Banks)).EnumerateArray().Single(bank => bank.GetProperty("name").GetString() == name);
        Assert.Equal((3, 0, 20, 30), (listed.Number("entries"), listed.Number("quarantined"), listed.Number("distance"), listed.Number("enabledPercent")));
        Assert.Equal([$"pdq,{one},first", $"sha256,{two}", $"vpdq,{one};{two}"], (await lea.GetStringAsync(path + "/entries", Test)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        var changed = await (await lea.PutAsJsonAsync(path, new { name, enabledPercent = 0 }, Test)).Json();
        Assert.Equal((0, false), (changed.Number("enabledPercent"), changed.GetProperty("blocking").GetBoolean()));
    }

    [Fact]
    public async Task An_entry_is_quarantined_confirmed_and_counted_by_a_person_and_what_it_matched_is_judged_again()
    {
        var lea = (await shared.Court.Fresh()).Lea;
        var path = (await lea.PostAsJsonAsync(Banks, new { name = "noisy", noisyAfter = 2 }, Test)).Headers.Location!.OriginalString;
        var hash = Hashes.Of(77).ToString();
        (await Fill(lea, path, hash)).EnsureSuccessStatusCode();
        var match = shared.Court.Town.Get<MatchMedia>();
        async Task<bool> Post() => Assert.Single(await match.Run(BankRoom.Posted([Hashes.Of(77)]), null, Test)).IsQuarantined;
        Assert.False(await Post());
        Assert.True(await Post());
        Assert.Equal((hash, 2), Assert.Single((await Court.Get(lea, path + "/quarantine")).EnumerateArray()) is var noisy ? (noisy.GetProperty("hash").GetString(), noisy.Number("matches")) : default);

        Assert.Equal(HttpStatusCode.NoContent, (await Set("confirmed")).StatusCode);
        Assert.False(await Post());
        Assert.Empty((await Court.Get(lea, path + "/quarantine")).EnumerateArray());
        Assert.Equal(HttpStatusCode.NoContent, (await Set("quarantined")).StatusCode);
        Assert.True(await Post());
        Assert.Equal("bank-entry-not-found", await (await lea.PutAsJsonAsync($"{path}/entries/{Hashes.Of(78)}", new { kind = "pdq", state = "counted" }, Test)).Code());

        Task<HttpResponseMessage> Set(string state) => lea.PutAsJsonAsync($"{path}/entries/{hash}", new { kind = "pdq", state }, Test);
    }

    [Theory]
    [InlineData("""{"name":""}""", "bank-unclear")]
    [InlineData("""{"name":"a","distance":32}""", "bank-unclear")]
    [InlineData("""{"name":"a","distance":-1}""", "bank-unclear")]
    [InlineData("""{"name":"a","uploadPercent":0}""", "bank-unclear")]
    [InlineData("""{"name":"a","entryPercent":101}""", "bank-unclear")]
    [InlineData("""{"name":"a","enabledPercent":-1}""", "bank-unclear")]
    [InlineData("""{"name":"a","noisyAfter":-1}""", "bank-unclear")]
    [InlineData("""{"name":"a","negative":true,"blocking":true}""", "bank-unclear")]
    [InlineData("""{"name":"a","kind":"pdq"}""", "malformed-request")]
    [InlineData("""{"blocking":true}""", "malformed-request")]
    public async Task A_bank_that_means_nothing_is_refused(string json, string code)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        Assert.Equal(code, await (await (await shared.Court.Fresh()).Lea.PostAsync(Banks, body, Test)).Code());
    }

    [Fact]
    public async Task A_list_of_another_type_or_for_no_bank_is_refused()
    {
        var lea = (await shared.Court.Fresh()).Lea;
        Assert.Equal("bank-not-found", await (await Fill(lea, Banks + "/" + new string('0', 32), "pdq,00")).Code());
        var path = (await lea.PostAsJsonAsync(Banks, new { name = "typed" }, Test)).Headers.Location!.OriginalString;
        Assert.Equal("wrong-content-type", await (await lea.PostAsJsonAsync(path + "/entries", new { }, Test)).Code());
    }

    private static async Task<HttpResponseMessage> Fill(HttpClient lea, string path, string list)
    {
        using var body = new StringContent(list, Encoding.UTF8, "text/plain");
        return await lea.PostAsync(path + "/entries", body, Test);
    }
}

file static class Numbers
{
    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
