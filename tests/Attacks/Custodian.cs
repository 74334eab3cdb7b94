using System.Net;
using System.Text.Json;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Quorum;
using Domicile.Remote;

namespace Domicile.Tests.Attacks;

/// <summary>The custody plane as a process of its own.</summary>
internal sealed class Custodian : IAsyncDisposable
{
    private readonly Service _process;
    private int _keys;

    private Custodian(Service process)
    {
        _process = process;
        const string Says = " publishes the ledger at ";
        var line = process.Log.Single(line => line.Contains(Says, StringComparison.Ordinal));
        Public = new(line[(line.IndexOf(Says, StringComparison.Ordinal) + Says.Length)..]);
        Client = new() { BaseAddress = Public };
    }

    /// <summary>Where everyone reads the ledger and parties act.</summary>
    public Uri Public { get; }

    /// <summary>Where the service calls.</summary>
    public Uri Calls => _process.Address;

    public int ProcessId => _process.ProcessId;

    public string Data => _process.Data;

    public string Ledger => Path.Combine(Data, "custody", "ledger", "public");

    public IReadOnlyCollection<string> Log => _process.Log;

    /// <summary>Of a stranger.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="data">A folder that need not exist.</param>
    /// <param name="settings">More settings, by variable.</param>
    public static async Task<Custodian> Start(string data, Dictionary<string, string>? settings = null) => new(await Service.StartSaying(
        "Custody listens for the service at ", new(settings ?? []) { ["DOMICILE_CUSTODY_URL"] = "https://127.0.0.1:0" }, data,
            command: null, TestDatabase.Databases(data).Server, "--plane", "custody"));

    /// <summary>A folder with another certificate for the service.</summary>
    public string IssueKeys()
    {
        var folder = $"{Data}-keys-{++_keys}";
        ServiceKeys.Write(folder, new DataFolder { Path = Data }, new DomicileOptions(), TimeProvider.System);
        return folder;
    }

    /// <summary>Pins the first registry, as <c>domicile quorum found</c> does.</summary>
    public Task<KeyAnswer> Found(string registry) =>
        KeyCommands.Ask(new DataFolder { Path = Data }, [Founding.Kind, Founding.Of(registry, Council.Domicile).Registry], Stop);

    /// <summary>Founds the domicile by this registry, on which all agree.</summary>
    public async Task Found(Council council, string registry)
    {
        Assert.True((await Found(registry)).Succeeded);
        foreach (var act in council.Agree(registry, TimeProvider.System.GetUtcNow())) await Takes(act);
    }

    public Task<HttpResponseMessage> Act(byte[] act) => Client.PostAsync("/api/quorum/acts", new ByteArrayContent(act), Stop);

    public async Task Takes(byte[] act)
    {
        using var answer = await Act(act);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Stop));
    }

    public async Task Refuses(byte[] act, int status, string code)
    {
        using var answer = await Act(act);
        await answer.AssertProblem(status, code);
    }

    /// <summary>What the parties have agreed, as everyone sees it.</summary>
    public async Task<JsonElement> Charter() => await (await Client.GetAsync("/api/quorum", Stop)).Json();

    /// <summary>How a proposal stands.</summary>
    public async Task<JsonElement> Motion(string hash) =>
        (await Charter()).GetProperty("proposals").EnumerateArray().Single(motion => motion.GetProperty("hash").GetString() == hash);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
