using Domicile.Work.Children;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Media;

/// <summary>Says in the log at start where what strangers send is not read in isolation, or in less than there could be.</summary>
internal sealed class ReportIsolation(Sandbox sandbox, ILogger<ReportIsolation> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (sandbox.IsOff) log.LogWarning("DOMICILE_SANDBOX is off: what strangers send is read by programs that can read all that this service can");
        else if (sandbox.Failure is { } why) log.LogError("No uploads are taken, for what reads them cannot be isolated (see docs/operations.md): {Why}", why);
        else if (sandbox.Lack is { } lack) log.LogWarning("{Lack}", lack);
        return Task.CompletedTask;
    }
}
