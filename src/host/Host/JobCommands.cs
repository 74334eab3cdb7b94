using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Work;

namespace Domicile.Host;

/// <summary><c>domicile jobs</c>: what the service has still to do, and what has failed for good. Works beside a running service.</summary>
internal static class JobCommands
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Command Command() => new("jobs", "See what the service has still to do, and try again or drop what has failed.")
    {
        List(),
        Change("retry", "Make a job due now. A running service begins it within a minute.", (queue, id, stop) => queue.Retry(id, stop)),
        Change("drop", "Remove a job undone. What waits behind it may begin.", (queue, id, stop) => queue.Drop(id, stop)),
    };

    private static Command List()
    {
        var failed = new Option<bool>("--failed") { Description = "Only what has failed for good." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var command = new Command("list", "List the jobs that are not done, oldest first, with what each waits for.") { failed, json };
        command.SetAction((parsed, cancellation) => On(async queues =>
        {
            var now = TimeProvider.System.GetUtcNow();
            foreach (var queue in queues)
            {
                foreach (var job in await queue.List(cancellation))
                {
                    if (parsed.GetValue(failed) && job.State != JobState.Failed) continue;
                    Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(job, Json) : Line(job, now));
                }
            }
            return 0;
        }));
        return command;
    }

    private static Command Change(string verb, string description, Func<IJobQueue, Guid, CancellationToken, Task<bool>> change)
    {
        var id = new Argument<Guid>("job") { Description = "Its id, as list prints it." };
        var command = new Command(verb, description) { id };
        command.SetAction((parsed, cancellation) => On(async queues =>
        {
            foreach (var queue in queues)
                if (await change(queue, parsed.GetValue(id), cancellation)) return 0;
            Console.Error.WriteLine("There is no such job, or a worker has it now.");
            return 1;
        }));
        return command;
    }

    private static string Line(QueuedJob job, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture,
        $"{job.Id:n}  {job.Module,-11} {job.Kind,-24} {Waits(job, now),-22} made {Age(now - job.CreatedAt)} ago, begun {job.Attempts} times{(job.LastFailure is { } why ? $", last failed with {why}" : "")}");

    private static string Waits(QueuedJob job, DateTimeOffset now) => job.State switch
    {
        JobState.Running => "running",
        JobState.Due => "waits for a worker",
        JobState.Scheduled => $"due in {Age(job.DueAt - now)}",
        JobState.Behind => "behind another",
        _ => "failed: retry or drop",
    };

    private static string Age(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => $"{(int)span.TotalDays} d",
        { TotalHours: >= 1 } => $"{(int)span.TotalHours} h",
        { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min",
        _ => $"{(int)span.TotalSeconds} s",
    };

    private static Task<int> On(Func<IEnumerable<IJobQueue>, Task<int>> act) => ServiceTables.On(services => act(services.GetServices<IJobQueue>()));
}
