using Domicile.Work;

namespace Domicile.Record;

/// <summary>A job that needs a receipt.</summary>
public static class LedgerJob
{
    /// <summary>The custodian may be away for long: the job is never given up, and waits as everything does that needs a receipt.</summary>
    public static readonly Retries Retries = Retries.Forever(TimeSpan.FromSeconds(30));
}
