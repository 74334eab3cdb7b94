using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Work;

/// <summary>A module's jobs, as its operator sees them.</summary>
public interface IJobQueue
{
    /// <summary>Every job that is not done, oldest first: at most 1,000.</summary>
    Task<IReadOnlyList<QueuedJob>> List(CancellationToken cancellationToken);

    /// <summary>Makes a job due now, also one that has failed for good. False where there is none, or a worker has it.</summary>
    Task<bool> Retry(Guid id, CancellationToken cancellationToken);

    /// <summary>Removes a job undone. False where there is none, or a worker has it.</summary>
    Task<bool> Drop(Guid id, CancellationToken cancellationToken);
}

/// <summary>A job without its input, which names people.</summary>
/// <param name="Module">Whose queue it is in.</param>
/// <param name="CreatedAt">When what it follows from happened.</param>
/// <param name="DueAt">Not begun before.</param>
/// <param name="LastFailure">See <see cref="Job.LastFailure"/>.</param>
/// <param name="State">What it waits for.</param>
public sealed record QueuedJob(
    string Module, Guid Id, string Kind, DateTimeOffset CreatedAt, DateTimeOffset DueAt, int Attempts, string? LastFailure, JobState State);

public enum JobState
{
    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>It waits for a worker.</summary>
    Due,

    /// <summary>It waits for its time.</summary>
    Scheduled,

    /// <summary>It waits for one before it in its line.</summary>
    Behind,

    /// <summary>It waits for its operator.</summary>
    Failed,
}

internal sealed class JobQueue<TDb>(IDbContextFactory<TDb> databases, JobSignal<TDb> signal, TimeProvider time) : IJobQueue where TDb : ModuleDb
{
    private const int Most = 1000;

    private static readonly string Module = typeof(TDb).Name[..^"Db".Length].ToLowerInvariant();

    public async Task<IReadOnlyList<QueuedJob>> List(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Jobs.AsNoTracking().OrderBy(job => job.Number).Take(Most).ToListAsync(cancellationToken);
        var (now, lines) = (time.GetUtcNow(), new HashSet<(string, string)>());
        return rows.ConvertAll(job =>
        {
            var isFirst = job.OrderedBy is null || lines.Add((job.Kind, job.OrderedBy));
            var state = job.Failure is not null ? JobState.Failed : job.LeaseUntil > now ? JobState.Running
                : !isFirst ? JobState.Behind : job.DueAt > now ? JobState.Scheduled : JobState.Due;
            return new QueuedJob(Module, job.Id, job.Kind, job.CreatedAt, job.DueAt, job.Attempts, job.LastFailure ?? job.Failure, state);
        });
    }

    public async Task<bool> Retry(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var changed = await db.Jobs.Where(job => job.Id == id && job.LeaseUntil <= now).ExecuteUpdateAsync(
            set => set.SetProperty(job => job.Failure, (string?)null).SetProperty(job => job.Attempts, 0).SetProperty(job => job.DueAt, now), cancellationToken);
        signal.Raise();
        return changed == 1;
    }

    public async Task<bool> Drop(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var dropped = await db.Jobs.Where(job => job.Id == id && job.LeaseUntil <= now).ExecuteDeleteAsync(cancellationToken);
        // What waited behind it may begin.
        signal.Raise();
        return dropped == 1;
    }
}
