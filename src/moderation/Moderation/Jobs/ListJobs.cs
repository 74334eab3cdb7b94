using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Moderation.Jobs;

/// <summary>GET /api/moderation/jobs: what every module has still to do; what has failed comes first, then what has failed before, then the oldest.</summary>
internal sealed class ListJobs(IEnumerable<IJobQueue> queues)
{
    private const int Most = 200;

    /// <param name="Queues">Of each module that has anything to do.</param>
    /// <param name="Jobs">At most 200 of them.</param>
    internal sealed record Response(IReadOnlyList<Queue> Queues, IReadOnlyList<QueuedJob> Jobs);

    /// <param name="Module">Whose.</param>
    /// <param name="Jobs">How many there are: at most 1,000 are counted.</param>
    /// <param name="Failed">How many have failed for good.</param>
    /// <param name="OldestDue">Since when the longest of those that could be done waits for a worker; null where none waits.</param>
    internal sealed record Queue(string Module, int Jobs, int Failed, DateTimeOffset? OldestDue);

    public static async Task<Ok<Response>> Handle(ListJobs slice, CancellationToken cancellationToken) => TypedResults.Ok(await slice.Do(cancellationToken));

    public async Task<Response> Do(CancellationToken cancellationToken)
    {
        var listed = new List<QueuedJob>();
        foreach (var queue in queues) listed.AddRange(await queue.List(cancellationToken));
        return new([.. listed.GroupBy(job => job.Module).Select(Counted).OrderBy(queue => queue.Module, StringComparer.Ordinal)],
            [.. listed.OrderByDescending(job => job.State == JobState.Failed).ThenByDescending(job => job.LastFailure is not null).ThenBy(job => job.CreatedAt).Take(Most)]);
    }

    private static Queue Counted(IGrouping<string, QueuedJob> jobs) => new(jobs.Key, jobs.Count(), jobs.Count(job => job.State == JobState.Failed),
        jobs.Where(job => job.State == JobState.Due).Min(job => (DateTimeOffset?)job.DueAt));
}
