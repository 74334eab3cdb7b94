using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Feed.History;

/// <summary>
/// A subject's watch history: one sealed row a batch. Bounded: once a month has more than <see cref="MostRows"/> rows they become one, which
/// keeps the month's newest <see cref="MostEvents"/> events, and <see cref="Retention"/> removes what is old.
/// Writes of one subject come one after the other, from its grain.
/// </summary>
internal sealed class WatchHistory(IDbContextFactory<FeedDb> databases, IVault vault, FeedAccess access, JobSignal<FeedDb> jobs, TimeProvider time)
{
    public const int MostRows = 32;
    public const int MostEvents = 5_000;

    public static readonly SealedField Field = SealedField.Of<WatchBatch>(nameof(WatchBatch.Events));

    /// <summary>Stores a batch; durable on return.</summary>
    public async Task<Outcome<Done>> Add(SubjectId subject, IReadOnlyList<WatchEvent> events, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await Seal(subject, events, cancellationToken)).Succeeded(out var row, out var refusal)) return refusal;
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        await Compact(db, subject, row.Day, cancellationToken);
        return new Done();
    }

    /// <summary>Everything the subject watched, oldest row first.</summary>
    public async Task<Outcome<IReadOnlyList<WatchEvent>>> Read(SubjectId subject, Access by, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Open(db.WatchBatches.Where(row => row.Subject == subject), by, cancellationToken);
    }

    /// <summary>How many rows there are; opens nothing.</summary>
    public async Task<int> Count(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.WatchBatches.CountAsync(row => row.Subject == subject, cancellationToken);
    }

    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.WatchBatches.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        db.Add(Purge.Make(time));
        await db.SaveChangesAsync(cancellationToken);
        jobs.Raise();
    }

    // The batch is stored by now: a refusal here is no refusal of it, and the next batch tries again.
    private async Task Compact(FeedDb db, SubjectId subject, DateTimeOffset day, CancellationToken cancellationToken)
    {
        var month = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var next = month.AddMonths(1);
        var rows = db.WatchBatches.Where(row => row.Subject == subject && row.Day >= month && row.Day < next);
        if (await rows.CountAsync(cancellationToken) <= MostRows) return;
        if (!(await Open(rows, access.Service, cancellationToken)).Succeeded(out var events, out _)) return;
        WatchEvent[] kept = [.. events.OrderByDescending(watched => watched.StartedAt).Take(MostEvents).Reverse()];
        if (!(await Seal(subject, kept, cancellationToken)).Succeeded(out var merged, out _)) return;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await rows.ExecuteDeleteAsync(cancellationToken);
        db.Add(merged);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<Outcome<WatchBatch>> Seal(SubjectId subject, IReadOnlyList<WatchEvent> events, CancellationToken cancellationToken)
    {
        var (id, day) = WatchBatch.On(events[^1].StartedAt);
        var bytes = await vault.Seal(Field, subject, id, WatchEvents.Write(events), access.Service, cancellationToken);
        return bytes.Then<WatchBatch>(value => new WatchBatch { Id = id, Subject = subject, Day = day, Events = value });
    }

    private async Task<Outcome<IReadOnlyList<WatchEvent>>> Open(IQueryable<WatchBatch> rows, Access by, CancellationToken cancellationToken)
    {
        var events = new List<WatchEvent>();
        foreach (var row in await rows.OrderBy(row => row.Day).AsNoTracking().ToListAsync(cancellationToken))
        {
            var opened = await vault.Open(Field, row.Subject, row.Id, row.Events, by, cancellationToken);
            if (!opened.Succeeded(out var bytes, out var refusal)) return refusal;
            events.AddRange(WatchEvents.Read(bytes));
        }
        return events;
    }
}
