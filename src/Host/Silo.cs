using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;

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
    });

    // Orleans takes no port 0. Two domiciles on one machine must not meet, so each looks for ports that nobody listens on.
    private static (int Silo, int Gateway) FreePorts()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
        var start = 20_000 + Environment.ProcessId % 10_000 * 2;
        var silo = Enumerable.Range(0, 5_000).Select(step => start + 2 * step).First(port => !taken.Contains(port) && !taken.Contains(port + 1));
        return (silo, silo + 1);
    }
}
