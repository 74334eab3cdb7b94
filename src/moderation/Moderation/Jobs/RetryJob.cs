using Domicile.Base;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Moderation.Jobs;

/// <summary>POST /api/moderation/jobs/{id}/retry: makes a job due now, also one that has failed for good. To drop one undone takes the command line.</summary>
internal sealed class RetryJob(IEnumerable<IJobQueue> queues)
{
    public static readonly Refusal NotFound = new("job-not-found", 404, "There is no such job, or a worker has it now.");

    public static async Task<Results<NoContent, Problem>> Handle(Guid id, RetryJob slice, CancellationToken cancellationToken) => (await slice.Do(id, cancellationToken)).ToHttp();

    private async Task<Outcome<Done>> Do(Guid id, CancellationToken cancellationToken)
    {
        foreach (var queue in queues)
            if (await queue.Retry(id, cancellationToken)) return default(Done);
        return NotFound;
    }
}
