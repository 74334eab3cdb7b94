using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>
/// Judges what was judged before by term lists, models and readers that are others now, a portion a job. The next portion's job is written with
/// the end of this one, so that a crash costs one portion and other jobs have their turn; only the last one notes that all is done.
/// </summary>
internal sealed class RejudgeWords(IScreening screening, JobSignal<ModerationDb> signal, TimeProvider time) : JobHandler<ModerationDb, RejudgeWords.Order>
{
    public const string Name = "rejudge-words";

    /// <summary>Of one portion. Each may take a second, in which decisions wait.</summary>
    public const int Portion = 10;

    public override string Kind => Name;

    /// <summary>Finds out whether anything has changed, and begins if so.</summary>
    public static Job JobFor(TimeProvider time) => JobFor(new(null, "", Guid.Empty), time);

    protected override async Task Run(ModerationDb db, Order order, Job job, CancellationToken cancellationToken)
    {
        var (version, done) = (await screening.WordsVersion(cancellationToken), await db.JudgedWith.FindAsync([JudgedWith.Words], cancellationToken));
        if (order.Version is null && done?.Version == version) return;
        // Changed on the way: from the beginning.
        if (order.Version != version) order = new(version, "", Guid.Empty);
        var reviews = version.Length == 0 ? [] : await Next(db, order, cancellationToken);
        db.AddRange(reviews.Select(row => LookAgain.JobFor(row.Kind, row.Subject, time, words: true)));
        if (reviews.Count == Portion) db.Add(JobFor(order with { Kind = reviews[^1].Kind, Subject = reviews[^1].Subject }, time));
        else if (done is not null) done.Version = version;
        else db.Add(new JudgedWith { What = JudgedWith.Words, Version = version });
        signal.Raise();
    }

    private static Task<List<Review>> Next(ModerationDb db, Order order, CancellationToken cancellationToken)
    {
        var (kind, subject) = (order.Kind, order.Subject.ToByteArray(true));
        return db.Reviews.FromSql(
            $"select * from reviews where kind > {kind} or kind = {kind} and subject > {subject} order by kind, subject limit {Portion}").AsNoTracking().ToListAsync(cancellationToken);
    }

    private static Job JobFor(Order order, TimeProvider time) => JobPayload.Job(Name, order, time);

    internal sealed record Order(string? Version, string Kind, Guid Subject);
}

/// <summary>Lists and models are read once after a start: each start asks whether they are others now.</summary>
internal sealed class BeginRejudging(IDbContextFactory<ModerationDb> databases, TimeProvider time) : IPreparation
{
    public async Task Prepare(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Jobs.AnyAsync(job => job.Kind == RejudgeWords.Name && job.Failure == null, cancellationToken)) return;
        db.Add(RejudgeWords.JobFor(time));
        await db.SaveChangesAsync(cancellationToken);
    }
}
