using System.Net;
using System.Text.Json;
using Domicile.Custody.Acts;
using Domicile.Host;
using Domicile.Quorum;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

/// <summary>How a domicile gets its parties, and what everyone is told before it has any.</summary>
public sealed class FoundingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stranger_becomes_nobody_and_everyone_is_told_that_it_is_not_founded()
    {
        await using var domicile = await RunningDomicile.Start();
        using var client = domicile.Client();
        Assert.Contains("not founded", await client.GetStringAsync("/healthz", Stop), StringComparison.Ordinal);
        var stranger = new Council("operator", "overseer");
        foreach (var act in stranger.Agree(stranger.LastingRegistry(2), TimeProvider.System.GetUtcNow()))
            await (await client.PostAsync("/api/quorum/acts", new ByteArrayContent(act), Stop)).AssertProblem(409, "not-founded");
        var shown = (await Quorum(client)).GetProperty("registry");
        Assert.Equal(JsonValueKind.Null, shown.ValueKind);

        var ours = new Council("operator", "overseer");
        await ours.Register(domicile.Services.GetRequiredService<TakeActs>(), ours.LastingRegistry(2), TimeProvider.System.GetUtcNow());
        Assert.DoesNotContain("not founded", await client.GetStringAsync("/healthz", Stop), StringComparison.Ordinal);
        foreach (var act in stranger.Agree(stranger.LastingRegistry(2), TimeProvider.System.GetUtcNow()).Take(1))
            await (await client.PostAsync("/api/quorum/acts", new ByteArrayContent(act), Stop)).AssertProblem(403, "not-a-party");
        Assert.DoesNotContain("Trial domicile", await client.GetStringAsync("/about", Stop), StringComparison.Ordinal);
        await Verifies(domicile, client, $"founding {Council.Domicile} {Founding.Of(ours.LastingRegistry(2), Council.Domicile).Registry}\nquorum none\n");
    }

    [Fact]
    public async Task With_the_demonstration_comes_a_trial_which_every_page_says_and_a_restart_does_not_change()
    {
        using var folder = new TemporaryFolder();
        string registry;
        await using (var domicile = await RunningDomicile.Start(folder.Path, builder => builder.Services.AddHostedService<FoundTrial>()))
        {
            using var client = domicile.Client();
            foreach (var page in (string[])["/", "/about", "/sign-in", "/sign-up", "/privacy", "/moderation", "/transparency"])
            {
                using var answer = await client.GetAsync(page, Stop);
                if (answer.StatusCode == HttpStatusCode.OK) Assert.Contains("Trial domicile", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            }
            registry = (await Quorum(client)).GetProperty("registry").GetRawText();
            Assert.Contains("\"trial\":true", registry, StringComparison.Ordinal);
            var key = folder.File("trial/overseer.key");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }
        await using (var again = await RunningDomicile.Start(folder.Path, builder => builder.Services.AddHostedService<FoundTrial>()))
        {
            using var client = again.Client();
            Assert.Equal(registry, (await Quorum(client)).GetProperty("registry").GetRawText());
        }
        // From another machine it is not to be reached.
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => RunningDomicile.Start(folder.Path, builder =>
            builder.Configuration["DOMICILE_URL"] = "http://0.0.0.0:0"));
        Assert.Contains("loopback", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_founding_that_broke_off_is_finished_and_one_by_others_is_left_alone()
    {
        await using var domicile = await RunningDomicile.Start();
        var (acts, ours) = (domicile.Services.GetRequiredService<TakeActs>(), new Council("operator", "overseer"));
        (await acts.Found(Founding.Of(ours.LastingRegistry(2), Council.Domicile), Stop)).OrThrow();
        await ActivatorUtilities.CreateInstance<FoundTrial>(domicile.Services).StartAsync(Stop);
        Assert.Null(acts.Charter.Registry);

        await using var broken = await RunningDomicile.Start();
        var trial = broken.Services.GetRequiredService<TakeActs>();
        var founds = ActivatorUtilities.CreateInstance<FoundTrial>(broken.Services);
        using (var gone = new CancellationTokenSource())
        {
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => founds.StartAsync(gone.Token));
        }
        await founds.StartAsync(Stop);
        Assert.True(trial.Charter.Registry!.IsTrial);
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("https://[::1]:443", true)]
    [InlineData("http://0.0.0.0:80", false)]
    [InlineData("http://*:80", false)]
    [InlineData("http://+:80", false)]
    [InlineData("http://192.0.2.7", false)]
    [InlineData("http://localhost.example.org", false)]
    [InlineData("nonsense", false)]
    [InlineData("http://localhost:80;http://127.0.0.1:81", true)]
    [InlineData("http://localhost:80;http://0.0.0.0:81", false)]
    public void Loopback_is_told_from_the_rest(string url, bool isLocal) => Assert.Equal(isLocal, Reach.Of(url, "http://localhost").IsLocal);

    /// <summary>An outsider's verifier comes to the parties that are shown, from the ledger and the acts.</summary>
    private static async Task Verifies(RunningDomicile domicile, HttpClient client, string policy)
    {
        var acts = await (await client.GetAsync("/api/quorum/acts", Stop)).Json();
        // The proof is there once the entry is published.
        await client.GetStringAsync($"/api/quorum/acts/{acts.EnumerateArray().Last().GetProperty("index").GetInt64()}/proof", Stop);
        var file = Path.Combine(domicile.Data, "policy");
        await File.WriteAllTextAsync(file, policy, Stop);
        var (code, output) = PublishedLog.Run("log", $"{domicile.Address}ledger", "--policy", file,
            "--acts", $"{domicile.Address}api/quorum/acts", "--quorum", $"{domicile.Address}api/quorum");
        Assert.True(code == 0, output);
        Assert.Contains("parties: 3, of which 2 make a quorum\n", output, StringComparison.Ordinal);
        Assert.Contains("custodian: serves what follows from the acts, with 1 of 1 proposals\n", output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Quorum(HttpClient client) => await (await client.GetAsync("/api/quorum", Stop)).Json();
}
