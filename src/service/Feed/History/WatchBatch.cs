using Domicile.Base;

namespace Domicile.Feed.History;

/// <summary>Some of what a subject watched, sealed in one piece. In the clear stand whose it is and on which day it ended: no more.</summary>
internal sealed class WatchBatch
{
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public Guid Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>Midnight (UTC) of the day on which the newest event began: retention needs it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset Day { get; init; }

    /// <summary><see cref="WatchEvents"/>, sealed.</summary>
    [Holds(Fideslang.MediaConsumption, StorageClass.Sealed)] public required byte[] Events { get; init; }

    /// <summary>A version-7 id that tells the day and not the time of day.</summary>
    public static (Guid Id, DateTimeOffset Day) On(DateTimeOffset time)
    {
        var day = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero);
        return (Guid.CreateVersion7(day), day);
    }
}
