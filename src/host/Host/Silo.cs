using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Statistics;

namespace Domicile.Host;

/// <summary>
/// The Orleans silo inside the process: alone, and reachable from nowhere. Orleans authenticates nobody who connects to it, so that whoever could, another
/// user of this machine for one, would call every grain.
/// </summary>
internal static class Silo
{
    // Orleans wants to be told a port; nothing listens at it. Without one for clients it has no gateway.
    private const int NoPort = 1;

    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(siloPort: NoPort, gatewayPort: 0);
        silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
        // Every second by default, for silos that share out their grains: alone it only wakes the processor.
        silo.Configure<DeploymentLoadPublisherOptions>(options => options.DeploymentLoadPublisherRefreshTime = TimeSpan.FromMinutes(1));
        // A million by default, for which it takes nine megabytes at once: alone there is no one to remember the places of grains for.
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
        silo.Services.AddSingleton<IEnvironmentStatisticsProvider, Unmeasured>();
        Close(silo.Services);
    });

    /// <summary>Replaces every transport, between silos and to clients, by none. Orleans registers them under keys of its own, which have no public name.</summary>
    private static void Close(IServiceCollection services)
    {
        foreach (var transport in services.Where(service => service.IsKeyedService).ToList())
        {
            if (transport.ServiceType == typeof(IConnectionListenerFactory)) Replace(new NoListeners());
            if (transport.ServiceType == typeof(IConnectionFactory)) Replace(new NoConnections());

            void Replace(object with)
            {
                services.Remove(transport);
                services.Add(new(transport.ServiceType, transport.ServiceKey, with));
            }
        }
    }

    private sealed class NoListeners : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new NoListener(endpoint));
    }

    /// <summary>Binds nothing, and so accepts nobody until it is told to stop.</summary>
    private sealed class NoListener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    private sealed class NoConnections : IConnectionFactory
    {
        public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("This silo is alone: it connects to no other.");
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
