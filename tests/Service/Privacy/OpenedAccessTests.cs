using System.Net;
using System.Text;
using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Host;
using Domicile.Proof;

namespace Domicile.Tests.Service;

/// <summary>An access that the parties have approved, to the end: what the person wrote, opened on the party's own machine.</summary>
public sealed class OpenedAccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_approved_leads_to_the_persons_sealed_values_and_no_further()
    {
        await using var town = await Town.StartWithCustody();
        using var folder = new TemporaryFolder();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        using var party = town.Client();
        var (subject, council, key) = (await town.Subject("ada"), new Council("operator", "overseer"), Hpke.NewKey());
        await council.Register(town.Get<TakeActs>(), council.Registry(2), town.Time.GetUtcNow());
        var acts = council.Agree($$$"""
            {"access":{"line":{"party":"overseer","category":"user","purpose":"essential.legal_obligation","reason":"overseer_inspection","verdict":"allow","minutes":5},
            "explanation":"Inspection 12","untilMs":{{{town.Time.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds()}}}}}
            """, town.Time.GetUtcNow());
        foreach (var act in acts) (await town.Get<TakeActs>().Take(act, Stop)).OrThrow();
        var hash = Assert.Single(town.Get<TakeActs>().Charter.Motions.Values, motion => motion.Proposal.Kind.Name == "access").Hash;

        var request = council.Open("overseer", hash, subject, key, town.Time.GetUtcNow(), Fideslang.Email, Fideslang.MediaConsumption);
        var release = await Send("/api/quorum/openings", request);
        var sealedValues = await Send("/api/privacy/openings", release);
        await (await Post("/api/quorum/openings", request)).AssertProblem(409, "said-before");

        // The release alone opens nothing; with the party's key it opens one person's values of what was asked for.
        var (releaseFile, valuesFile) = (folder.File("opened"), folder.File("sealed.zip"));
        await File.WriteAllBytesAsync(releaseFile, release, Stop);
        await File.WriteAllBytesAsync(valuesFile, sealedValues, Stop);
        Assert.DoesNotContain("ada@example.org", Encoding.UTF8.GetString([.. release, .. sealedValues]), StringComparison.Ordinal);
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => AccessCommands.ReadAll(releaseFile, valuesFile, Hpke.NewKey(), folder.File("none")).ToList());
        var line = Assert.Single(AccessCommands.ReadAll(releaseFile, valuesFile, key, folder.File("values")));
        Assert.Equal("ada@example.org", await File.ReadAllTextAsync(line.Split("  ")[1], Stop));

        // The person reads who it was, what for and under which approval.
        var entry = (await (await ada.GetAsync("/api/privacy/accesses?others=true", Stop)).Json()).GetProperty("entries").EnumerateArray()
            .Single(entry => entry.GetProperty("category").GetString() == Fideslang.Email && entry.GetProperty("party").GetString() == "overseer");
        Assert.Equal((hash, "Kim", "Inspection 12"), (entry.GetProperty("approval").GetString(), entry.GetProperty("who").GetString(), entry.GetProperty("explanation").GetString()));
        var page = WebUtility.HtmlDecode(await ada.GetStringAsync("/privacy", Stop));
        Assert.Contains("Kim, the overseer (The overseer, XX)", page, StringComparison.Ordinal);
        Assert.Contains($"quorum of the parties</a>, proposal {hash[..8]}", page, StringComparison.Ordinal);

        // Neither another text, nor the same one later.
        await (await Post("/api/privacy/openings", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(release).Replace(subject.ToString(), (await town.Subject("ben")).ToString(), StringComparison.Ordinal))))
            .AssertProblem(403, "not-a-release");
        await (await Post("/api/privacy/openings", request)).AssertProblem(403, "not-a-release");
        town.Time.Advance(TimeSpan.FromMinutes(5));
        await (await Post("/api/privacy/openings", release)).AssertProblem(410, "release-over");

        Task<HttpResponseMessage> Post(string path, byte[] body) => party.PostAsync(path, new ByteArrayContent(body), Stop);

        async Task<byte[]> Send(string path, byte[] body)
        {
            var answer = await Post(path, body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsByteArrayAsync(Stop);
        }
    }
}
