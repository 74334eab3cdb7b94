using Domicile.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Work;

/// <summary>Something that has happened in a module, told to those whom it does not know.</summary>
public interface IEvent
{
    /// <summary>Such as <c>clip-published</c>. It never changes.</summary>
    static abstract string Name { get; }

    /// <summary>What it happened to: each subscriber hears of one subject in the order in which it happened.</summary>
    string Subject { get; }
}

/// <summary>
/// Hears of events of one type: of each at least once, so <see cref="Hear"/> must bear being called twice. It hears of what happens from the first
/// start of the service with it on; what was before, it reads from the module itself.
/// </summary>
public interface ISubscriber<TEvent> where TEvent : IEvent
{
    /// <summary>Unique among the event's subscribers. It never changes.</summary>
    string Name { get; }

    /// <summary>Where it throws, it is called again, later and later; after <see cref="Events.Retries"/> the event waits for its operator, and what happens
    /// to the same subject behind it. Other subjects go on.</summary>
    Task Hear(TEvent happened, CancellationToken cancellationToken);
}

/// <summary>How events are delivered.</summary>
public static class Events
{
    /// <summary>A subscriber is tried for about a day.</summary>
    public static readonly Retries Retries = new(30, TimeSpan.FromSeconds(1), 3, TimeSpan.FromHours(1));

    /// <summary>Declares an event of a module.</summary>
    public static IServiceCollection AddEvent<TDb, TEvent>(this IServiceCollection services) where TDb : ModuleDb where TEvent : IEvent =>
        services.AddJobHandler<TDb, Delivery<TDb, TEvent>>();

    /// <summary>Subscribes to an event of any module.</summary>
    public static IServiceCollection AddSubscriber<TEvent, TSubscriber>(this IServiceCollection services)
        where TEvent : IEvent where TSubscriber : class, ISubscriber<TEvent> => services.AddSingleton<ISubscriber<TEvent>, TSubscriber>();
}

/// <summary>Writes a module's events.</summary>
public sealed class Events<TDb>(IServiceProvider services, TimeProvider time) where TDb : ModuleDb
{
    /// <summary>
    /// Adds the event to the context, for every subscriber a row: it has happened once the transaction that causes it commits, and then is delivered
    /// whatever befalls this process. Raise the module's <see cref="JobSignal{TDb}"/> after the commit.
    /// </summary>
    public void Add<TEvent>(TDb db, TEvent happened) where TEvent : IEvent
    {
        foreach (var subscriber in services.GetServices<ISubscriber<TEvent>>())
            db.Add(JobPayload.Job(Delivery<TDb, TEvent>.KindName, new Letter<TEvent>(subscriber.Name, happened), time, orderedBy: $"{subscriber.Name} {happened.Subject}"));
    }
}

/// <param name="To">The subscriber.</param>
/// <param name="Event">What it is told.</param>
internal sealed record Letter<TEvent>(string To, TEvent Event);

internal sealed partial class Delivery<TDb, TEvent>(IServiceProvider services, ILogger<Delivery<TDb, TEvent>> log) : JobHandler<TDb, Letter<TEvent>>
    where TDb : ModuleDb where TEvent : IEvent
{
    public static readonly string KindName = "event." + TEvent.Name;

    public override string Kind => KindName;

    public override Retries Retries => Events.Retries;

    protected override async Task Run(TDb db, Letter<TEvent> payload, Job job, CancellationToken cancellationToken)
    {
        if (services.GetServices<ISubscriber<TEvent>>().FirstOrDefault(subscriber => subscriber.Name == payload.To) is { } subscriber)
            await subscriber.Hear(payload.Event, cancellationToken);
        else LogGone(log, payload.To, TEvent.Name);
    }

    [LoggerMessage(LogLevel.Warning, "The subscriber {Subscriber} of {Event} is gone: what was meant for it is dropped")]
    private static partial void LogGone(ILogger logger, string subscriber, string @event);
}
