using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Domicile.Tests.Testing;

/// <summary>
/// The silo of a service in a test's process starts with the first call of a grain. To start, it collects the garbage of the whole process
/// twice or more, which all other tests wait for, and most tests call no grain.
/// </summary>
internal static class LateSilo
{
    public static void StartSiloLate(this IServiceCollection services)
    {
        var silo = services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace == "Orleans.Hosting");
        services.Remove(silo);
        services.AddSingleton(provider => new Start(provider.GetRequiredService<TimeProvider>(), () => (IHostedService)ActivatorUtilities.CreateInstance(provider, silo.ImplementationType!)));
        services.AddHostedService(provider => provider.GetRequiredService<Start>());
        var grains = services.Last(service => service.ServiceType == typeof(IGrainFactory)).ImplementationFactory!;
        services.RemoveAll<IGrainFactory>().AddSingleton(provider => Grains.Of(() => (IGrainFactory)grains(provider), () => provider.GetRequiredService<Start>().Once()));
    }

    private sealed class Start(TimeProvider time, Func<IHostedService> create) : IHostedService
    {
        private static readonly AsyncLocal<bool> Starting = new();

        private readonly Lock _lock = new();
        private IHostedService? _silo;
        private bool _stopped;

        /// <summary>Once; what the silo itself calls while it starts goes through.</summary>
        public void Once()
        {
            if (Starting.Value) return;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_stopped, this);
                if (_silo is not null) return;
                Starting.Value = true;
                var silo = create();
                Task.Run(() => silo.StartAsync(CancellationToken.None)).GetAwaiter().GetResult();
                (_silo, Starting.Value) = (silo, false);
            }
        }

        // A silo that starts while its clock is ahead of the machine's takes itself for one that was replaced.
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (time is SetClock clock) clock.BeforeItIsAhead += Once;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            if (time is SetClock clock) clock.BeforeItIsAhead -= Once;
            lock (_lock) _stopped = true;
            return _silo?.StopAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }

    /// <summary>Starts the silo before each call's grain is looked up.</summary>
    public class Grains : DispatchProxy
    {
        private Func<IGrainFactory> _grains = null!;
        private Action _start = null!;

        internal static IGrainFactory Of(Func<IGrainFactory> grains, Action start)
        {
            var proxy = Create<IGrainFactory, Grains>();
            var inner = new Lazy<IGrainFactory>(grains);
            ((Grains)proxy)._grains = () => inner.Value;
            ((Grains)proxy)._start = start;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _start();
            return targetMethod!.Invoke(_grains(), args);
        }
    }
}
