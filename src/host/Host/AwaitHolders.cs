using Domicile.Base;
using Domicile.Keys;

namespace Domicile.Host;

/// <summary>Where the keyring is split between people: answers 503 and says for how many it waits, until enough have brought their shares.</summary>
internal static class AwaitHolders
{
    /// <summary>Null where the keyring is not split.</summary>
    public static async Task<HeldKey?> Run(Func<string, string?> variable, Action<string> say, CancellationToken cancellation)
    {
        if (KeyHolders.Of(Settings.Read(new DataFolder(), variable), Settings.Read(new DomicileOptions(), variable)) is not { } holders) return null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Nobody waits for an answer here.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseUrls(Settings.Read(new Listening(), variable).Url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync(Waiting(holders));
        });
        await app.StartAsync(cancellation);
        say($"{Waiting(holders)} {app.Urls.First()}");
        var key = await holders.Gather(TimeProvider.System, cancellation);
        await app.StopAsync(cancellation);
        return key;
    }

    private static string Waiting(KeyHolders holders) => $"Domicile is waiting for {holders.Missing} more key holders.";
}
