using Domicile.Work.Children;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Domicile.Host;

/// <summary>Degraded while no uploads are taken, because what reads them cannot be isolated.</summary>
internal sealed class SandboxHealth(Sandbox sandbox) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sandbox.CanRun ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"No uploads are taken. {sandbox.Failure}"));
}
