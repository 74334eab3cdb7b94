using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Domicile.Base;

/// <summary>What must be done before anything of the service runs or answers, such as bringing a schema up to date.</summary>
public interface IPreparation
{
    Task Prepare(CancellationToken cancellationToken);
}

/// <summary>
/// Every preparation, one after the other in the order of registration. They begin as soon as this is made, so that they go on while the
/// host makes the other parts of the service; none of those is started before they are done.
/// </summary>
public sealed class Preparations : IHostedLifecycleService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _done;

    public Preparations(IServiceProvider services) => _done = Task.Run(async () =>
    {
        foreach (var preparation in services.GetServices<IPreparation>()) await preparation.Prepare(_stop.Token);
    });

    public Task StartingAsync(CancellationToken cancellationToken) => _done.WaitAsync(cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns once nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
