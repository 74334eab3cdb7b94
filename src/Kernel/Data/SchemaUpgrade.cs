using Microsoft.Extensions.Hosting;

namespace Domicile.Kernel;

/// <summary>Brings a module's schema up to date before the service answers.</summary>
internal sealed class SchemaUpgrade<TDb>(ModuleStorage<TDb> storage) : IHostedLifecycleService where TDb : ModuleDb
{
    public Task StartingAsync(CancellationToken cancellationToken) => storage.Upgrade(cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
