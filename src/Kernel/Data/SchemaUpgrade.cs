using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Domicile.Kernel;

/// <summary>Brings a module's schema up to date before the service answers.</summary>
internal sealed class SchemaUpgrade<TDb>(IDbContextFactory<TDb> databases) : IHostedLifecycleService where TDb : ModuleDb
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        Storage.Upgrade<TDb>(db.Database.GetConnectionString()!);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
