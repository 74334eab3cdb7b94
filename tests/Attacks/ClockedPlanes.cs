using System.Text;
using Domicile.Base;
using Domicile.Host;
using Domicile.Keys;
using Domicile.Proof;
using Domicile.Remote;
using Domicile.Witness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Attacks;

/// <summary>
/// Both planes and a witness in this process, over the same wire, because no setting sets a running program's clock: here the planes share
/// one that the test sets, and the witness has one of its own.
/// </summary>
public sealed class ClockedPlanes : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Cosigner? _cosigner;
    private WebApplication? _witness;
    private WebApplication? _custody;
    private WebApplication? _service;
    private string _calls = "https://127.0.0.1:0";

    internal SetClock Time { get; } = new(SetClock.Start);

    internal SetClock WitnessTime { get; } = new(SetClock.Start);

    internal Operator Operator { get; private set; } = null!;

    internal Uri Service => new(_service!.Urls.First());

    internal Uri Public => new(Addresses().First(url => url.StartsWith("http:", StringComparison.Ordinal)));

    internal Council Council { get; } = new("operator", "technology-partner", "parent", "overseer");

    internal WitnessPolicy Policy { get; private set; } = null!;

    private string Data => _folder.File("custody");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartWitness();
        await StartCustody();
        var keys = _folder.File("keys");
        // For longer than the clock is set forward.
        ServiceKeys.Write(keys, new DataFolder { Path = Data }, new DomicileOptions(), Time, TimeSpan.FromDays(398));
        _service = Serve.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection([.. TestDatabase.On(_folder.File("service")),
                new("DOMICILE_URL", "http://127.0.0.1:0"), new("DOMICILE_OCR_LANGUAGES", ""),
                new("DOMICILE_CUSTODIAN", _calls), new("DOMICILE_CUSTODIAN_KEYS", keys)]);
            builder.Services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Time);
            builder.Logging.ClearProviders();
        }, Plane.Service);
        await _service.StartAsync(Stop);
        Operator = new(keys, new(_calls), Time, _folder.File("service"));
        await KeyCommands.Ask(new DataFolder { Path = Data },
            [Quorum.Founding.Kind, Quorum.Founding.Of(Council.LastingRegistry(2), Council.Domicile).Registry], Stop);
        foreach (var act in Council.Agree(Council.LastingRegistry(2), Time.GetUtcNow())) await Takes(act);
    }

    internal async Task Takes(byte[] act)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(Public, "/api/quorum/acts"), new ByteArrayContent(act), Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>The custodian stops, and starts again at the same address.</summary>
    internal async Task RestartCustody()
    {
        await Gone(_custody);
        await StartCustody();
        Operator.Forget();
    }

    public async ValueTask DisposeAsync()
    {
        Operator?.Dispose();
        await Gone(_service);
        await Gone(_custody);
        await Gone(_witness);
        _cosigner?.Dispose();
        _folder.Dispose();
    }

    private async Task StartWitness()
    {
        using var keyring = Keyring.Open(new DataFolder { Path = Data }.Sub(CustodyFolder.Name, "keys"),
            new DomicileOptions().LedgerOrigin, isNew: true);
        var signer = WitnessSigner.Generate("witness.example/w1");
        _cosigner = Cosigner.Open(_folder.File("witness"), signer, [keyring.Ledger.Verifier], WitnessTime);
        _witness = RunWitness.Build(_cosigner, "http://127.0.0.1:0");
        await _witness.StartAsync(Stop);
        var policy = $"witness w1 {signer.Verifier} {_witness.Urls.First()}\nquorum w1\n";
        await File.WriteAllTextAsync(_folder.File("policy"), policy, Stop);
        Policy = WitnessPolicy.Parse(Encoding.UTF8.GetBytes(policy));
    }

    private async Task StartCustody()
    {
        _custody = CustodyPlane.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection([.. TestDatabase.On(Data), new("DOMICILE_URL", "http://127.0.0.1:0"),
                new("DOMICILE_CUSTODY_URL", _calls),
                new("DOMICILE_WITNESSES", _folder.File("policy"))]);
            builder.Services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Time);
            builder.Logging.ClearProviders();
        });
        await _custody.StartAsync(Stop);
        _calls = Addresses().First(url => url.StartsWith("https:", StringComparison.Ordinal));
    }

    private ICollection<string> Addresses() =>
        _custody!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    private static async Task Gone(WebApplication? app)
    {
        if (app is null) return;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
