using Domicile.Storage;

namespace Domicile.Work;

/// <summary>Does the jobs of one kind in one module.</summary>
public abstract class JobHandler<TDb> where TDb : ModuleDb
{
    /// <summary>The <see cref="Job.Kind"/> it does.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// Does the work. Changes made through <paramref name="db"/> are saved in the transaction that removes the job; work outside it
    /// must bear being done twice. Throws <see cref="PermanentFailureException"/> when trying again is useless.
    /// </summary>
    public abstract Task Run(TDb db, Job job, CancellationToken cancellationToken);

    /// <summary>Records, in the transaction that gives the job up, that it has failed for good.</summary>
    public virtual Task GiveUp(TDb db, Job job, string code, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Trying again will not help.</summary>
public sealed class PermanentFailureException(string code, string message) : Exception(message)
{
    /// <summary>A problem code of <c>docs/problems.md</c>.</summary>
    public string Code { get; } = code;
}
