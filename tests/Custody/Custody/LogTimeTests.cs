using System.Text.Json;
using Domicile.Custody.Mandates;
using Domicile.Ledger;
using Domicile.Quorum;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>Whose clock says that a delay has run: the witnesses', whatever the custodian's says.</summary>
public sealed class LogTimeTests : IAsyncLifetime
{
    private const string Loose = """{"mandates":[{"party":"parent","category":"user","purpose":"essential.service","reason":"support_case","verdict":"allow","minutes":15}]}""";
    private static readonly TimeSpan FourDays = TimeSpan.FromDays(4);

    private readonly Council _council = new("operator", "technology-partner", "overseer");
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Council.Start);
    private CustodyProcess _process = null!;
    private TestWitnesses _witnesses = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private bool IsLoose => MandatesKind.Instance.In(_process.Acts.Charter)!.Any(line => line.Party == "parent");

    public async ValueTask InitializeAsync()
    {
        await using (var first = await CustodyProcess.Start(_folder.Path, _time)) _witnesses = new(first.Keys.Ledger.Verifier, 3, 2);
        Say(Council.Start);
        _process = await Start();
        await _council.Register(_process.Acts, _council.LastingRegistry(2), Council.Start);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_custodians_clock_that_is_set_forward_leaves_the_time_for_a_veto_as_it_was()
    {
        var loose = await Agree();
        _time.Advance(FourDays);
        await _process.AskTime();
        Assert.False(IsLoose);
        await Restart();
        Assert.False(IsLoose);
        Assert.Equal(Standing.Waiting, _process.Acts.Charter.Motions[loose].Standing);
        (await _process.Acts.Take(_council.Say("overseer", "veto", loose), Stop)).OrThrow();
        Say(Council.Start + FourDays);
        await _process.AskTime();
        Assert.False(IsLoose);
    }

    [Fact]
    public async Task A_custodians_clock_that_is_set_back_dates_no_approval_back()
    {
        _time.AdjustTime(Council.Start - FourDays);
        var loose = await Agree(Council.Start);
        _time.AdjustTime(Council.Start + TimeSpan.FromHours(2));
        Say(Council.Start + TimeSpan.FromHours(2));
        await _process.AskTime();
        Assert.False(IsLoose);
        Assert.InRange(_process.Acts.Charter.Motions[loose].DueMs!.Value - Council.Start.ToUnixTimeMilliseconds(), 72 * 3_600_000L, 73 * 3_600_000L);
    }

    [Fact]
    public async Task The_delay_has_run_when_the_witnesses_say_so_and_each_act_keeps_its_time_over_a_restart()
    {
        await Agree();
        Say(Council.Start + TimeSpan.FromHours(71));
        await Grow();
        Assert.False(IsLoose);
        Assert.Contains("waits: mandates ", await Verify(), StringComparison.Ordinal);
        await Restart();
        Say(Council.Start + TimeSpan.FromHours(72));
        await Grow();
        Assert.True(IsLoose);
        await Restart();
        Assert.True(IsLoose);
        Assert.Contains("mandates in force: 2\n", await Verify(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_who_is_no_quorum_neither_hastens_nor_holds_up()
    {
        await Agree();
        _witnesses.Times[0] = Council.Start.AddYears(1);
        await Grow();
        Assert.False(IsLoose);
        Say(Council.Start + TimeSpan.FromHours(72));
        _witnesses.Times[1] = Council.Start.AddYears(-1);
        await Grow();
        Assert.True(IsLoose);
    }

    [Fact]
    public async Task While_witnesses_are_away_an_act_is_in_the_ledger_and_counts_once_they_are_back()
    {
        Array.Fill(_witnesses.Conduct, Conduct.Away);
        var (note, hash) = _council.Propose("operator", Loose);
        var taking = _process.Acts.Take(note, Stop);
        await Wait.Until(() => _process.Counting.Waiting == 1);
        _time.Advance(TimeSpan.FromSeconds(6));
        (await taking).OrThrow();
        Assert.False(_process.Acts.Charter.Motions.ContainsKey(hash));
        await Restart();
        Assert.Equal(1, _process.Counting.Waiting);
        Array.Fill(_witnesses.Conduct, Conduct.Cosigns);
        await Grow();
        await Wait.Until(() => _process.Counting.Waiting == 0);
        Assert.Equal(Standing.Open, _process.Acts.Charter.Motions[hash].Standing);
    }

    private async Task<string> Agree(DateTimeOffset? now = null)
    {
        var (note, hash) = _council.Propose("operator", Loose, now);
        (await _process.Acts.Take(note, Stop)).OrThrow();
        foreach (var party in (string[])["operator", "technology-partner"]) (await _process.Acts.Take(_council.Say(party, "approve", hash, now), Stop)).OrThrow();
        Assert.Equal(Standing.Waiting, _process.Acts.Charter.Motions[hash].Standing);
        return hash;
    }

    /// <summary>What the verifier says, who comes to the same from the ledger and the acts that the custodian shows.</summary>
    private async Task<string> Verify()
    {
        var (acts, shown) = (_process.Counting, await _process.Acts.List(0, Stop));
        var served = CharterView.Of(Council.Domicile, acts.Charter, 0, acts.LatestMs, acts.Clock, acts.Waiting);
        var (code, output) = PublishedLog.Run("log", Log.PublicFolderOf(Path.Combine(_folder.Path, "custody", "ledger")),
            "--policy", Keep("policy", $"log {_process.Keys.Ledger.Verifier}\n{_witnesses.PolicyText}"),
            "--acts", Keep("acts", JsonSerializer.Serialize(shown, JsonSerializerOptions.Web)),
            "--quorum", Keep("quorum", JsonSerializer.Serialize(served, JsonSerializerOptions.Web)),
            "--at", $"{_time.GetUtcNow().ToUnixTimeMilliseconds()}");
        Assert.True(code == 0, output);
        return output;

        string Keep(string name, string content)
        {
            File.WriteAllText(_folder.File(name), content);
            return _folder.File(name);
        }
    }

    private void Say(DateTimeOffset time) => Array.Fill(_witnesses.Times, time);

    /// <summary>Something is entered, and the witnesses cosign.</summary>
    private async Task Grow()
    {
        var receipt = (await _process.Custodian.Record("test.fact", Guid.CreateVersion7().ToByteArray(), Stop)).OrThrow();
        await _process.Log.WhenWitnessed(receipt.Index, Stop);
    }

    private async Task Restart()
    {
        await _process.DisposeAsync();
        _process = await Start();
    }

    private Task<CustodyProcess> Start() => CustodyProcess.Start(
        _folder.Path, _time, new FolderStorage(Path.Combine(_folder.Path, "custody", "ledger")), witnesses: _witnesses.For(WhenAway.Wait));
}
