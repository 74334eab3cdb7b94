using Domicile.Base;
using Domicile.Feed.History;
using Domicile.Feed.Viewers;
using Domicile.Social;
using Domicile.Video;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace Domicile.Feed.Watching;

/// <summary>The body of <c>POST /api/watch</c>.</summary>
/// <param name="Events">1 to <see cref="RecordWatch.MostEvents"/>.</param>
internal sealed record WatchRequest(IReadOnlyList<WatchEvent> Events);

/// <summary>
/// <c>POST /api/watch</c>: what was watched. A signed-in viewer's events are sealed under the viewer's key and acknowledged once durable;
/// of someone who is not signed in only the views are counted. Sending a batch twice counts once for a signed-in viewer.
/// </summary>
internal sealed class RecordWatch(
    IGrainFactory grains, ICatalog catalog, IReactions reactions, Throttle throttle, TimeProvider time, ILogger<RecordWatch> log)
{
    public const int MostEvents = 50;
    public const int MostLoops = 10_000;

    /// <summary>Bytes of a body.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>Of batches.</summary>
    public static readonly Rate Rate = new(30, TimeSpan.FromSeconds(2));

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    public static readonly Refusal WrongBatch = new("watch-batch", 400, $"A batch has 1 to {MostEvents} events.");
    public static readonly Refusal WrongEvent = new("watch-event", 400,
        "A watch event began within the last 24 hours, lasted 0 ms to 24 hours, looped 0 to 10,000 times, and is not both completed and skipped.");

    public static async Task<Results<NoContent, Problem>> Post(
        WatchRequest request, HttpContext context, RecordWatch record, CancellationToken cancellationToken) =>
        (await record.Record(request, context.Subject(), context, cancellationToken)).ToHttp();

    private async Task<Outcome<Done>> Record(WatchRequest request, SubjectId? viewer, HttpContext context, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate, context).Refusal is { } tooMany) return tooMany;
        if (Check(request.Events, time.GetUtcNow()) is { } refusal) return refusal;

        // What is not published (any more) is no reason to refuse: the sender could do nothing about it.
        var published = (await catalog.Get([.. request.Events.Select(watched => watched.Video).Distinct()], cancellationToken))
            .ToDictionary(video => video.Id, video => video.Creator);
        IReadOnlyList<WatchEvent> events = [.. request.Events.Where(watched => published.ContainsKey(watched.Video))];
        if (events.Count == 0) return new Done();
        if (viewer is not { } subject)
        {
            await Count(events.DistinctBy(watched => watched.Video), cancellationToken);
            return new Done();
        }

        var recorded = await grains.GetGrain<IViewer>(subject.Value).Record(events);
        if (recorded.RefusalCode is { } code) return new Refusal(code, recorded.RefusalStatus, recorded.RefusalMessage!);
        await Count(recorded.Accepted.Where(watched => published[watched.Video] != subject), cancellationToken);
        return new Done();
    }

    internal static Refusal? Check(IReadOnlyList<WatchEvent> events, DateTimeOffset now) =>
        events.Count is 0 or > MostEvents ? WrongBatch : events.All(watched => IsPlausible(watched, now)) ? null : WrongEvent;

    private static bool IsPlausible(WatchEvent watched, DateTimeOffset now) =>
        watched.StartedAt >= now - Oldest && watched.StartedAt <= now + Ahead
        && watched.WatchedMs is >= 0 and <= 24 * 60 * 60 * 1000 && watched.Loops is >= 0 and <= MostLoops
        && !(watched is { Completed: true, Skipped: true });

    private async Task Count(IEnumerable<WatchEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(events.Where(watched => watched.IsView).GroupBy(watched => watched.Video)
                .Select(video => reactions.AddViews(video.Key, video.Count(), cancellationToken)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The history is stored. Refusing now would have the batch sent again, which counts nothing either.
            log.LogError("Views could not be counted: {Failure}", failure.GetType().Name);
        }
    }
}
