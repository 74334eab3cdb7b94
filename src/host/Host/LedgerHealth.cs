using Domicile.Ledger;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Domicile.Host;

/// <summary>Whether the ledger takes entries, and whether the world sees them, cosigned as its policy demands.</summary>
internal sealed class LedgerHealth(Log log) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        log.Fatal is { } fatal ? HealthCheckResult.Unhealthy(fatal.Message)
        : log.PublishingFailure is { } failure ? HealthCheckResult.Degraded($"Entries are acknowledged but not published. {failure.Message}")
        : log.Unwitnessed is { } lacking ? HealthCheckResult.Degraded($"The published checkpoint lacks cosignatures: {lacking}.")
        : HealthCheckResult.Healthy());
}
