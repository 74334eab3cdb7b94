using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Remote;

/// <summary>
/// Asks the custodian for the service's next certificate: by its clock it says when that is due. The key is made here and never leaves this
/// machine. Certificate and key replace the file in one step, and the one before stays in force: wherever this breaks off, the file works.
/// </summary>
internal sealed partial class RenewCertificate(CustodyLine line, ServiceKeys keys, TimeProvider time, ILogger<RenewCertificate> log)
    : BackgroundService
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Asks once. False where it could not be said or kept.</summary>
    public async Task<bool> Do(CancellationToken cancellationToken)
    {
        // The operator, or another process of the service, may have put another there.
        if (keys.Reload()) LogReplaced(log, keys.Own.SerialNumber);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Peer.Service, key, HashAlgorithmName.SHA256).CreateSigningRequest();
        var outcome = await line.Ask(
            "renew-certificate", new(request), Wire.Default.RenewCertificateCall, Wire.Default.AnswerRenewed, cancellationToken);
        if (!outcome.Succeeded(out var renewed, out var refusal))
        {
            if (refusal != CustodyLine.Away) LogRefused(log, refusal.Code);
            return false;
        }
        if (renewed.Certificate is not { } certificate) return true;
        try
        {
            keys.Replace(certificate, key);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            LogNotKept(log, unusable.Message);
            return false;
        }
        LogReplaced(log, keys.Own.SerialNumber);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await Do(stoppingToken) ? Hour : Minute;
            // Several times in the second half of its time, however short that is.
            var often = keys.Lifetime / 16;
            await Task.Delay(often < pause ? often : pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The service calls its custodian with certificate {Serial} from now on.")]
    private static partial void LogReplaced(ILogger logger, string serial);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The service's certificate could not be renewed: {Code}.")]
    private static partial void LogRefused(ILogger logger, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The service's next certificate could not be stored: {Why}")]
    private static partial void LogNotKept(ILogger logger, string why);
}
