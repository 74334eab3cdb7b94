using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.People;

/// <summary>How much one person is shown before the console asks for a break. 0 is no limit.</summary>
internal sealed class ExposureOptions
{
    [Setting("DOMICILE_GRAVE_CASES_A_DAY")] public int GraveCases { get; set; } = 40;

    [Setting("DOMICILE_MINUTES_AT_CASES")] public int Minutes { get; set; } = 50;

    [Setting("DOMICILE_MINUTES_OF_BREAK")] public int BreakMinutes { get; set; } = 10;
}

/// <summary>Keeps anyone from being shown too much: how many grave cases a day, and for how long without a break.</summary>
internal sealed class Exposure(IDbContextFactory<ModerationDb> databases, IOptions<ExposureOptions> options, TimeProvider time)
{
    public static readonly Refusal BreakDue = new("break-due", 429, "You have been at it for a while. Take a break: the next case comes after it.");
    public static readonly Refusal GraveEnough = new("grave-cases-enough", 429, "You have seen enough grave cases for today. Others take those that are left.");

    /// <param name="Grave">Cases of today.</param>
    /// <param name="Most">That it may be; 0 for no limit.</param>
    /// <param name="Since">At work without a break since then; null after one.</param>
    /// <param name="BreakUntil">When the break that is due is over; null where none is due.</param>
    internal sealed record State(int Grave, int Most, DateTimeOffset? Since, DateTimeOffset? BreakUntil)
    {
        public bool GraveEnough => Most > 0 && Grave >= Most;

        /// <summary>Of these queues, those from which there may be more today.</summary>
        public IReadOnlyList<string> Within(IReadOnlyList<string> queues) => GraveEnough ? [.. queues.Where(queue => queue == Routing.General)] : queues;
    }

    /// <summary>Of whoever has seen nothing yet.</summary>
    public static State Fresh { get; } = new(0, 0, null, null);

    public async Task<State> Of(SubjectId moderator, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return StateOf(await db.Exposed.AsNoTracking().FirstOrDefaultAsync(row => row.Moderator == moderator, cancellationToken));
    }

    /// <summary>Somebody was given a case, or is still at one.</summary>
    /// <param name="moderator">Who.</param>
    /// <param name="severity">Of a case that is new to them; null for none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task Saw(SubjectId moderator, int? severity, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Saw(db, [(moderator, severity ?? 0)], cancellationToken);
    }

    /// <summary>The same in the caller's transaction, of several: added by the database to what it has.</summary>
    public async Task Saw(ModerationDb db, IEnumerable<(SubjectId Moderator, int Severity)> seen, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = seen.GroupBy(one => one.Moderator, one => one.Severity)
            .Select(one => (object[])[one.Key.Value.ToByteArray(true), Today, one.Count(severity => severity >= Routing.UrgentSeverity), now, now]).ToList();
        if (rows.Count == 0) return;
        await db.Execute($$"""
            insert into exposed (moderator, day, grave, since, seen) values {rows}
            on conflict (moderator) do update set day = excluded.day, seen = excluded.seen,
                grave = excluded.grave + case when exposed.day = excluded.day then exposed.grave else 0 end,
                since = case when excluded.seen - exposed.seen >= {{(long)Break.TotalMilliseconds}} then excluded.since else exposed.since end
            """, rows, cancellationToken);
    }

    public State StateOf(Exposed? row)
    {
        var now = time.GetUtcNow();
        var isResting = row is null || now - row.Seen >= Break;
        return new(row?.Day == Today ? row.Grave : 0, options.Value.GraveCases, isResting ? null : row!.Since,
            !isResting && options.Value.Minutes > 0 && now - row!.Since >= TimeSpan.FromMinutes(options.Value.Minutes) ? row.Seen + Break : null);
    }

    private TimeSpan Break => TimeSpan.FromMinutes(options.Value.BreakMinutes);

    private int Today => (int)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays;
}
