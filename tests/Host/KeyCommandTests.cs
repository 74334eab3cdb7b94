using System.Net;
using Domicile.Backups;
using Domicile.Base;
using Domicile.Custody.Grants;
using Domicile.Host;
using Domicile.Keys;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

/// <summary>What <c>domicile keys</c> has the running service do.</summary>
public sealed class KeyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DataFolder Data => new() { Path = _folder.Path };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_running_service_rotates_rewraps_and_retires_when_asked()
    {
        await using var domicile = await RunningDomicile.Start(_folder.Path, builder => builder.Services.AddSingleton<ISubjectGrants, TrustingGrants>());
        var custodian = domicile.Services.GetRequiredService<ICustodian>();
        (await custodian.Enroll(Samples.Ann, Stop)).OrThrow();
        Assert.True((await Ask("rotate")).Succeeded);
        await Wait.Until(() => Report().Coverage(2) >= 1);
        Assert.True((await Ask("retire", "1")).Succeeded);
        Assert.Equal(2, Report().MinVersion);
        foreach (var wrong in (string[][])[["retire", "1"], ["retire", "2"], ["retire", "x"], ["retire"], ["explode"], ["split", "1", "1"], ["split", "17", "2"], ["lock"], ["unlock", "x"], []])
            Assert.False((await Ask(wrong)).Succeeded);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "share-1")));
    }

    [Fact]
    public async Task Where_no_service_runs_that_is_said()
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Ask("rotate"));
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_split_service_says_for_how_many_it_waits_and_starts_once_they_have_come()
    {
        Receipt before;
        IReadOnlyList<string> shares;
        await using (var domicile = await RunningDomicile.Start(_folder.Path, builder => builder.Services.AddSingleton<ISubjectGrants, TrustingGrants>()))
        {
            before = (await domicile.Services.GetRequiredService<ICustodian>().Enroll(Samples.Ann, Stop)).OrThrow();
            shares = (await Ask("split", "3", "2")).Shares!;
            Assert.True((await Ask("lock")).Succeeded);
        }

        var said = new TaskCompletionSource<string>();
        var waiting = AwaitHolders.Run(Setting, said.SetResult, Stop);
        var address = new Uri((await said.Task.WaitAsync(Stop)).Split(' ')[^1]);
        using var client = new HttpClient();
        Assert.Equal("Domicile is waiting for 2 more key holders.", await Health());
        Assert.False((await Ask("unlock", "DOMICILE-SHARE+x+1+AAAA")).Succeeded);
        Assert.False((await Ask("rotate")).Succeeded);
        Assert.True((await Ask("unlock", shares[2])).Succeeded);
        Assert.Equal("Domicile is waiting for 1 more key holders.", await Health());
        Assert.True((await Ask("unlock", shares[0])).Succeeded);
        var held = await waiting;

        await using var again = await RunningDomicile.Start(_folder.Path, builder => builder.Services.AddSingleton(held!).AddSingleton<ISubjectGrants, TrustingGrants>());
        var custodian = again.Services.GetRequiredService<ICustodian>();
        Assert.Equal(before.Index, (await custodian.Accesses(Samples.Ann, null, 1, Stop)).OrThrow()[0].Index);
        Assert.True((await Ask("rotate")).Succeeded);

        async Task<string> Health()
        {
            using var answer = await client.GetAsync(new Uri(address, "/healthz"), Stop);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Stop);
        }
    }

    [Fact]
    public async Task A_keyring_that_is_not_split_is_not_waited_for() =>
        Assert.Null(await AwaitHolders.Run(Setting, _ => Assert.Fail("Nothing to say."), Stop));

    [Fact]
    public void Shares_are_written_for_their_owner_alone_and_replace_nothing()
    {
        ShareFiles.Write(_folder.Path, ["one", "two"]);
        var path = _folder.File("share-2");
        Assert.Equal("two", ShareFiles.Read(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Throws<IOException>(() => ShareFiles.Write(_folder.Path, ["other"]));
        Assert.Equal("one", ShareFiles.Read(_folder.File("share-1")));
    }

    private string? Setting(string name) => name switch
    {
        "DOMICILE_DATA" => _folder.Path,
        "DOMICILE_URL" => "http://127.0.0.1:0",
        _ => null,
    };

    private KeyReport Report() => KeyReport.Read(Data, TestDatabase.Databases(_folder.Path), new());

    private Task<KeyAnswer> Ask(params string[] command) => KeyCommands.Ask(Data, command, Stop);
}
