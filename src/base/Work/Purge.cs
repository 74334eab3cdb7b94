using Domicile.Storage;

namespace Domicile.Work;

/// <summary>
/// After an erasure, removes what the module's database keeps of rows that are gone: see <see cref="ModuleStorage{TDb}.Purge"/>.
/// Every module with jobs does this kind.
/// </summary>
public static class Purge
{
    internal const string Kind = "purge";

    public static Job Make(TimeProvider time) => Job.Of(Kind, "", time);
}

internal sealed class Purging<TDb>(ModuleStorage<TDb> storage) : JobHandler<TDb> where TDb : ModuleDb
{
    public override string Kind => Purge.Kind;

    public override Task Run(TDb db, Job job, CancellationToken cancellationToken) => storage.Purge(cancellationToken);
}
