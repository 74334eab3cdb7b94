using Domicile.Storage;

namespace Domicile.Work;

/// <summary>Removes what a module's database keeps of rows that are gone: see <see cref="ModuleStorage{TDb}.Purge"/>. Every module with jobs has one.</summary>
public interface IPurge
{
    /// <summary>At once. An erasure calls it for every module before it has its receipt.</summary>
    /// <exception cref="IOException">Someone is reading the database: try again.</exception>
    Task Now(CancellationToken cancellationToken);
}

/// <summary>
/// The same as a job: what an erasure sets off runs after it, in rows that name what was erased, and is purged once it is done.
/// Every module with jobs does this kind.
/// </summary>
public static class Purge
{
    internal const string Kind = "purge";

    public static Job Make(TimeProvider time) => Job.Of(Kind, "", time);
}

internal sealed class Purging<TDb>(ModuleStorage<TDb> storage) : JobHandler<TDb>, IPurge where TDb : ModuleDb
{
    public override string Kind => Purge.Kind;

    public Task Now(CancellationToken cancellationToken) => storage.Purge(cancellationToken);

    public override Task Run(TDb db, Job job, CancellationToken cancellationToken) => storage.Purge(cancellationToken);
}
