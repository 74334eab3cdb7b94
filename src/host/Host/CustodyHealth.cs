using Domicile.Remote;
using Domicile.Sealing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Domicile.Host;

/// <summary>Degraded while nothing that needs a key can be done, or soon will; what needs none goes on.</summary>
internal sealed class CustodyHealth(ICustodian custodian, CustodyLine line) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(line.Trouble is { } trouble ? HealthCheckResult.Degraded(trouble)
            : custodian.IsAway ? HealthCheckResult.Degraded("The custodian gives no key.") : HealthCheckResult.Healthy());
}
