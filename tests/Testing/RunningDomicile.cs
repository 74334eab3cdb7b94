using Domicile.Host;
using Domicile.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Testing;

/// <summary>A whole service in this process, on a data folder of its own and a free port; gone when disposed.</summary>
public sealed class RunningDomicile : IAsyncDisposable
{
    private RunningDomicile(WebApplication app, string data, bool ownsData) => (App, Data, OwnsData) = (app, data, ownsData);

    public WebApplication App { get; }

    public string Data { get; }

    private bool OwnsData { get; }

    public IServiceProvider Services => App.Services;

    public Uri Address => new(App.Urls.First());

    /// <param name="data">A folder to start on again; null for a new one, deleted at the end.</param>
    /// <param name="configure">Settings, replaced parts, and what a further module registers.</param>
    /// <param name="map">What a further module answers.</param>
    /// <param name="plane">With the custodian inside, or elsewhere.</param>
    public static async Task<RunningDomicile> Start(
        string? data = null, Action<WebApplicationBuilder>? configure = null, Action<IEndpointRouteBuilder>? map = null, Plane plane = Plane.Both)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("domicile-test-").FullName;
        var app = Serve.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection([.. TestDatabase.On(folder), new("DOMICILE_URL", "http://127.0.0.1:0"),
                // Words in pictures are read, and drawn by chance is, only where tests ask for it.
                new("DOMICILE_OCR_LANGUAGES", ""), new("DOMICILE_STAFF_SIGN_IN", "Any"), new("DOMICILE_SECOND_LOOKS_PERCENT", "0"), new("DOMICILE_GOLDEN_PERCENT", "0")]);
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<DeclaredRefusals>().AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<DeclaredRefusals>());
            if (builder.Services.Any(service => service.ServiceType == typeof(IGrainFactory))) builder.Services.StartSiloLate();
            configure?.Invoke(builder);
        }, plane, map);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, folder, data is null);
    }

    /// <summary>A browser's worth of cookies; sends the headers that a same-origin page would.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }, disposeHandler: true)
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { { "Sec-Fetch-Site", "same-origin" } },
    };

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        var undeclared = App.Services.GetRequiredService<DeclaredRefusals>().Undeclared.ToList();
        await App.DisposeAsync();
        if (OwnsData)
        {
            TestDatabase.Drop(Data);
            Directory.Delete(Data, recursive: true);
        }
        Assert.Empty(undeclared);
    }
}
