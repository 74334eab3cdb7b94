using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Domicile.Backups;
using Domicile.Base;
using Domicile.Credentials;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Demo;
using Domicile.Disclosures;
using Domicile.Feed;
using Domicile.Host.Pages;
using Domicile.Identity;
using Domicile.Ledger;
using Domicile.Media;
using Domicile.Moderation;
using Domicile.Privacy;
using Domicile.Record;
using Domicile.Remote;
using Domicile.Screening;
using Domicile.Social;
using Domicile.Storage;
using Domicile.Transparency;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;

namespace Domicile.Host;

/// <summary><c>domicile serve</c>: everything in one process, on embedded defaults, or one plane of it.</summary>
public static class Serve
{
    internal static Command Command()
    {
        var demo = new Option<bool>("--demo") { Description = "Also let invented creators post a few dozen generated clips." };
        var plane = new Option<Plane?>("--plane") { Description = "The plane to serve: both in one process (the default), or one of them." };
        var custodian = new Option<string?>("--custodian") { Description = "The custodian's address, where the service plane runs alone." };
        var command = new Command("serve", "Start the service on its embedded defaults and print its address.") { demo, plane, custodian };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                Requirements.Check(Environment.Version, Environment.GetEnvironmentVariable);
                using var folder = OwnFolder.Hold(Settings.Read(new DataFolder(), Environment.GetEnvironmentVariable));
                var serving = parsed.GetValue(plane) ?? Settings.Read(new Planes(), Environment.GetEnvironmentVariable).Plane;
                var held = serving == Plane.Service ? null : await AwaitHolders.Run(Environment.GetEnvironmentVariable, Console.WriteLine, cancellation);
                if (serving == Plane.Custody) return await CustodyPlane.Run(held, cancellation);
                return await Run(Build(builder =>
                {
                    if (held is not null) builder.Services.AddSingleton(held);
                    if (parsed.GetValue(custodian) is { } url) builder.Configuration["DOMICILE_CUSTODIAN"] = url;
                    if (!parsed.GetValue(demo)) return;
                    builder.AddDemo();
                    if (serving == Plane.Both) builder.Services.AddHostedService<FoundTrial>();
                }, serving), cancellation);
            }
            // An address that is taken, too.
            catch (Exception unusable) when (unusable is InvalidDataException or IOException or OptionsValidationException)
            {
                Console.Error.WriteLine(unusable.Message);
                return 1;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return 0;
            }
        });
        return command;
    }

    /// <summary>The whole service, composed: from here a reader finds everything.</summary>
    /// <param name="configure">Registers a further module, changes settings or replaces parts.</param>
    /// <param name="plane">With the custodian inside, or elsewhere.</param>
    /// <param name="map">Maps the endpoints of a further module.</param>
    public static WebApplication Build(Action<WebApplicationBuilder>? configure = null, Plane plane = Plane.Both, Action<IEndpointRouteBuilder>? map = null)
    {
        var builder = Builder();
        // Only tests need this: they run a build, whose assets lie in the source folders. A published service has them in wwwroot.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddWeb();
        if (plane == Plane.Both) builder.Services.AddCredentials().AddCustody().AddBackups().AddDisclosures().AddHealthChecks().AddCheck<LedgerHealth>("ledger");
        else builder.Services.AddRemoteCustody().AddHealthChecks().AddCheck<CustodyHealth>("custody");
        builder.Services.AddHealthChecks().AddCheck<SandboxHealth>("sandbox").AddCheck<StorageHealth>("storage");
        AddModules(builder.Services);
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)));
        builder.Services.AddOpenApi(api =>
        {
            api.CreateSchemaReferenceId = SchemaName;
            Description.Complete(api);
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddRazorComponents();
        builder.Services.AddDataProtection();
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>, ProtectionKeys>();
        builder.AddSilo();
        configure?.Invoke(builder);
        var url = Settings.Read(new Listening(), name => builder.Configuration[name]).Url;
        builder.Services.AddSingleton(Reach.Of(url));
        builder.WebHost.UseUrls(url);

        var app = builder.Build();
        app.UseProxies();
        if (Settings.Read(new CredentialOptions(), name => builder.Configuration[name]).PublicUrl is { } site) app.UsePublicSite(new(site));
        app.UsePageSafety();
        app.UseFailures();
        app.UseStrictRequests();
        app.UseIdentity();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").ForEverybody();
        app.MapCustody().MapDisclosures().MapVideo().MapSocial().MapIdentity().MapPrivacy().MapFeed().MapModeration().MapTransparency();
        map?.Invoke(app);
        app.MapStaticAssets();
        app.MapRazorComponents<App>().WithStaticAssets().AddAdditionalAssemblies(App.Pages).Add(Head.Allow);
        return app;
    }

    /// <summary>
    /// The modules of the service's plane, in the order in which they describe, export and erase a person's data: the account goes after what
    /// hangs on it.
    /// </summary>
    internal static IServiceCollection AddModules(IServiceCollection services) => services
        .AddRecord().AddMedia().AddVideo().AddSocial().AddIdentity().AddPrivacy().AddFeed().AddScreening().AddModeration().AddTransparency();

    /// <summary>The tables of both planes' modules, as the modules declare them.</summary>
    internal static IReadOnlyList<ModuleTables> ModuleTables()
    {
        var services = AddModules(new ServiceCollection().AddWeb().AddCustody().AddCredentials());
        return [.. services.Select(service => service.ImplementationInstance).OfType<ModuleTables>()];
    }

    /// <summary>What both planes build on.</summary>
    internal static WebApplicationBuilder Builder()
    {
        Requirements.Check(Environment.Version, Environment.GetEnvironmentVariable);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "domicile" });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // The framework's word that somebody was not signed in.
            .AddFilter("Domicile.Identity.Sessions.SessionHandler", LogLevel.Warning);
        builder.Services.AddSingleton<WitnessPost>().AddSingleton<PostToWitness>(provider => provider.GetRequiredService<WitnessPost>().Post);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        return builder;
    }

    // A slice calls its record Request or Response; the description has many slices.
    private static string? SchemaName(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        return name is not null && type.Type.DeclaringType is { } slice ? slice.Name + name : name;
    }

    private static async Task<int> Run(WebApplication app, CancellationToken cancellation)
    {
        await using var _ = app;
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            // Or what has started keeps the process from ending.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        Console.WriteLine($"Domicile is at {app.Urls.First()}");
        if (app.Services.GetService<TakeActs>() is { Charter.Founding: null }) Console.WriteLine(Health.NotFounded);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}

/// <summary>Where the service listens.</summary>
internal sealed class Listening
{
    [Setting("DOMICILE_URL")] public string Url { get; set; } = "http://localhost:5080";
}

/// <summary>Keys of antiforgery tokens and the like, kept with the service's other files.</summary>
internal sealed class ProtectionKeys(IOptions<DataFolder> data, ILoggerFactory logs) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = new FileSystemXmlRepository(new(data.Value.Sub("service", "protection")), logs);
}
