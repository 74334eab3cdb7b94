using Domicile.Backups;
using Domicile.Base;
using Domicile.Credentials;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Disclosures;
using Domicile.Keys;
using Domicile.Remote;
using Domicile.SignInPages;
using Domicile.Web;

namespace Domicile.Host;

/// <summary><c>domicile serve --plane custody</c>: keys, ledger and who may speak for whom, for a service elsewhere. It sees no page of the service, and no video.</summary>
internal static class CustodyPlane
{
    /// <param name="configure">Changes settings or replaces parts: for tests.</param>
    public static WebApplication Build(Action<WebApplicationBuilder>? configure = null)
    {
        var builder = Serve.Builder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(RemoteModule.ListenForService);
        builder.Services.AddWeb().AddCredentials().AddCustody().AddBackups().AddDisclosures().AddServiceCalls().AddSignInPages()
            .AddProblemDetails().AddHealthChecks().AddCheck<LedgerHealth>("ledger").AddCheck<StorageHealth>("storage");
        builder.Services.Configure<CredentialOptions>(options => options.IsApart = true);
        configure?.Invoke(builder);
        string[] urls = [Settings.Read(new Listening(), name => builder.Configuration[name]).Url, Settings.Read(new Planes(), name => builder.Configuration[name]).CustodyUrl];
        builder.Services.AddSingleton(Reach.Of(urls));
        builder.WebHost.UseUrls(urls);

        var app = builder.Build();
        app.UseProxies();
        app.UseExceptionHandler();
        app.UseStrictRequests();
        app.MapHealth();
        app.MapCustody().MapDisclosures().MapServiceCalls().MapSignInPages();
        return app;
    }

    public static async Task<int> Run(HeldKey? held, CancellationToken cancellation)
    {
        var app = Build(builder =>
        {
            if (held is not null) builder.Services.AddSingleton(held);
        });
        await app.StartAsync(cancellation);
        Console.WriteLine($"Custody listens for the service at {app.Urls.First(IsHttps)} and publishes the ledger at {app.Urls.First(url => !IsHttps(url))}/ledger");
        if (app.Services.GetRequiredService<TakeActs>().Charter.Founding is null) Console.WriteLine(Health.NotFounded);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.Ordinal);
}
