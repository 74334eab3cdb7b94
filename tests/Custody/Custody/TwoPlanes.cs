using System.Security.Cryptography.X509Certificates;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Grants;
using Domicile.Host;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Custody;

/// <summary>The custody plane on a port of its own, and a service's side of it, over TLS.</summary>
internal sealed class TwoPlanes : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimeProvider _time;
    private WebApplication? _custody;
    private ServiceProvider? _service;

    private TwoPlanes(TimeProvider time) => _time = time;

    public string Data => _folder.File("custody-data");

    public string Keys => _folder.File("service-keys");

    /// <summary>Where the custody plane takes calls.</summary>
    public string Url { get; private set; } = "https://127.0.0.1:0";

    public string PublicUrl => _custody!.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal));

    public ICustodian Custodian => _service!.GetRequiredService<ICustodian>();

    public Task<Outcome<Receipt>> Enroll(SubjectId subject) =>
        _custody!.Services.GetRequiredService<Custodian>().Enroll(subject, TestContext.Current.CancellationToken);

    /// <summary>The service's own part.</summary>
    public T Of<T>() where T : notnull => _service!.GetRequiredService<T>();

    public IHolders Holders => _service!.GetRequiredService<IHolders>();

    public IVault Vault => _service!.GetRequiredService<IVault>();

    public static async Task<TwoPlanes> Start(TimeProvider time)
    {
        var planes = new TwoPlanes(time);
        await planes.StartCustody();
        ServiceKeys.Write(planes.Keys, new DataFolder { Path = planes.Data }, new DomicileOptions(), time);
        planes._service = planes.Service(planes.Keys);
        await planes.Custodian.Begin();
        return planes;
    }

    public async Task StartCustody()
    {
        _custody = CustodyPlane.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                [.. TestDatabase.On(Data), new("DOMICILE_URL", "http://127.0.0.1:0"), new("DOMICILE_CUSTODY_URL", Url)]);
            builder.Services.AddSingleton(_time).AddSingleton<ISubjectGrants, TrustingGrants>();
            foreach (var kind in HolderTests.Kinds) builder.Services.AddSingleton(kind);
            builder.Logging.ClearProviders();
        });
        await _custody.StartAsync(TestContext.Current.CancellationToken);
        // The same port after a restart.
        Url = _custody.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(url => url.StartsWith("https:", StringComparison.Ordinal));
    }

    /// <summary>Another certificate of the service plane.</summary>
    public X509Certificate2 Issue() => Issue(out _);

    /// <param name="pem">With its key.</param>
    public X509Certificate2 Issue(out string pem)
    {
        pem = _custody!.Services.GetRequiredService<ServiceCertificates>().IssueFirst();
        return X509Certificate2.CreateFromPem(pem, pem);
    }

    public async Task StopCustody()
    {
        await _custody!.StopAsync(TestContext.Current.CancellationToken);
        await _custody.DisposeAsync();
        _custody = null;
    }

    /// <summary>Another process of the service plane, not begun.</summary>
    public ServiceProvider Service(string keys) => Service(_folder.File("service-data"), Url, keys, _time);

    /// <summary>The service's side of the custody plane at an address.</summary>
    public static ServiceProvider Service(string data, string url, string keys, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("DOMICILE_DATA", data), new("DOMICILE_CUSTODIAN", url), new("DOMICILE_CUSTODIAN_KEYS", keys)]).Build());
        services.AddLogging();
        services.AddSingleton(time);
        services.AddWeb().AddRemoteCustody().AddSingleton<ICurrentSession>(new TestSession { Secret = TrustingGrants.Of(Samples.Ann) });
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await ((RemoteCustodian)Custodian).StopAsync(default);
            await _service.DisposeAsync();
        }
        if (_custody is not null) await StopCustody();
        _folder.Dispose();
    }
}

internal static class RemoteCustodians
{
    public static Task Begin(this ICustodian custodian) => ((RemoteCustodian)custodian).StartAsync(TestContext.Current.CancellationToken);
}
