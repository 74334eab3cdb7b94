using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;
using Orleans.Statistics;

namespace Domicile.Host;

/// <summary>The Orleans silo inside the process: one, listening on the loopback alone.</summary>
internal static class Silo
{
    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        var (siloPort, gatewayPort) = FreePorts();
        silo.UseLocalhostClustering(siloPort, gatewayPort);
        silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
        // Every second by default, for silos that share out their grains: alone it only wakes the processor.
        silo.Configure<DeploymentLoadPublisherOptions>(options => options.DeploymentLoadPublisherRefreshTime = TimeSpan.FromMinutes(1));
        // A million by default, for which it takes nine megabytes at once: alone there is no one to remember the places of grains for.
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
        silo.Services.AddSingleton<IEnvironmentStatisticsProvider, Unmeasured>();
    });

    // Below the ports that the system gives to connections.
    private const int FirstPort = 20_000, Pairs = 6_000;

    private static int _started;

    // Orleans takes no port 0. Two domiciles on one machine, or in one process, must not meet: each begins elsewhere to look for ports
    // that nobody listens on.
    private static (int Silo, int Gateway) FreePorts()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
        var start = Environment.ProcessId * 7919L + Interlocked.Increment(ref _started);
        var silo = Enumerable.Range(0, Pairs).Select(step => FirstPort + (int)((start + step) % Pairs) * 2)
            .First(port => !taken.Contains(port) && !taken.Contains(port + 1));
        return (silo, silo + 1);
    }

    /// <summary>
    /// Alone, a silo places and refuses nothing by its load. To measure it, Orleans would collect garbage at the start and wake up every
    /// second.
    /// </summary>
    private sealed class Unmeasured : IEnvironmentStatisticsProvider
    {
        public EnvironmentStatistics GetEnvironmentStatistics() => default;
    }
}
