using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Domicile.Host;

/// <summary>Whether tables can be reached and written, and files of the data folder written. The modules' tables are on one server, or on the folder's disk.</summary>
internal sealed class StorageHealth(IEnumerable<ITables> tables, IOptions<DataFolder> data) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (!await tables.First().TakeWrites(patience.Token)) return Health.Broken("the tables are read-only");
        }
        catch (Exception failure) when (StorageAway.Caused(failure) || failure is OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Health.Broken("the tables cannot be reached", failure);
        }
        try
        {
            Probe(Path.Combine(data.Value.Path, $"probe-{RandomNumberGenerator.GetHexString(16, lowercase: true)}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Health.Broken(FullStorage.Caused(failure) ? "the disk is full" : "the disk is read-only or does not work", failure);
        }
        return HealthCheckResult.Healthy();
    }

    private static void Probe(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        file.Write(new byte[4096]);
    }
}
