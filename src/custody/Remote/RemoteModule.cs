using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Sealing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Remote;

/// <summary>The module's doors: the custody plane's side and the service plane's.</summary>
public static class RemoteModule
{
    /// <summary>The custody plane's side, beside the custodian: answers a service elsewhere, whose calls <see cref="ListenForService"/> lets in.</summary>
    public static IServiceCollection AddServiceCalls(this IServiceCollection services) => services.AddSettings<Planes>()
        .AddSingleton(provider => new Authority(Data(provider).Sub(CustodyFolder.Name, "link"), provider.GetRequiredService<IOptions<DomicileOptions>>().Value.Name,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<Planes>>().Value.CertificateLifetime))
        .AddSingleton(provider => new ServiceCertificates(provider.GetRequiredService<Authority>(), provider.GetRequiredService<TimeProvider>(),
            () => provider.GetRequiredService<EntryBook>().LastMs))
        .AddSingleton<CallSessions>().AddSingleton<AnswerCalls>();

    /// <summary>The service plane's side: keys come from a custodian elsewhere.</summary>
    public static IServiceCollection AddRemoteCustody(this IServiceCollection services)
    {
        services.AddSettings<Planes>();
        services.AddSingleton(OpenServiceKeys);
        services.AddSingleton<CustodyLine>().AddSingleton<RemoteCustodian>().AddSingleton<ICustodian>(provider => provider.GetRequiredService<RemoteCustodian>())
            .AddSingleton<IRegistrar, RemoteRegistrar>().AddSingleton<IHolders, RemoteHolders>().AddSingleton<IVisits, RemoteVisits>()
            .AddSingleton<IHelpedRecovery, RemoteRecovery>();
        services.AddSealing();
        services.AddSingleton<RenewCertificate>().AddHostedService(provider => provider.GetRequiredService<RenewCertificate>());
        return services.AddHostedService(provider => provider.GetRequiredService<RemoteCustodian>());
    }

    /// <summary>
    /// Every https address of this process takes the service plane alone, by its certificate. Whether that is in force, each call asks anew, so
    /// that the service is told what is wrong, and connections that are open are no way round it.
    /// </summary>
    public static void ListenForService(KestrelServerOptions kestrel) => kestrel.ConfigureHttpsDefaults(https =>
    {
        var authority = kestrel.ApplicationServices.GetRequiredService<Authority>();
        var domicile = kestrel.ApplicationServices.GetRequiredService<IOptions<DomicileOptions>>().Value.Name;
        https.ServerCertificateSelector = (_, _) => authority.Custody;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (presented, _, _) => Peer.Is(Peer.Service, domicile, presented, authority.Certificate, time: null);
    });

    public static IEndpointRouteBuilder MapServiceCalls(this IEndpointRouteBuilder app)
    {
        app.ServiceProvider.GetService<AnswerCalls>()?.Map(app);
        return app;
    }

    private static ServiceKeys OpenServiceKeys(IServiceProvider provider)
    {
        var folder = provider.GetRequiredService<IOptions<Planes>>().Value.CustodianKeys;
        return ServiceKeys.Open(folder.Length > 0 ? folder : Path.Combine(Data(provider).Path, "custodian"));
    }

    private static DataFolder Data(IServiceProvider provider) => provider.GetRequiredService<IOptions<DataFolder>>().Value;
}
