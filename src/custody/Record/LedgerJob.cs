using Domicile.Storage;
using Domicile.Work;

namespace Domicile.Record;

/// <summary>A job that needs a receipt. The custodian may be away for long: the job is never given up, and waits as everything does that needs one.</summary>
public abstract class LedgerJob<TDb> : JobHandler<TDb> where TDb : ModuleDb
{
    public sealed override Retries Retries => Retries.Forever(TimeSpan.FromSeconds(30));
}
