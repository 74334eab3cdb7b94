using System.Data.Common;
using System.Net;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Moderation;

/// <summary>The service dies before each of its writes to the database, one life after another, and is started again.</summary>
public sealed class ModerationKillTests : IAsyncLifetime
{
    private readonly Death _death = new();
    private Court _court = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _court = await Court.Open(builder =>
        {
            var terms = Directory.CreateDirectory(Path.Combine(builder.Configuration["DOMICILE_DATA"]!, "terms"));
            File.WriteAllText(Path.Combine(terms.FullName, "list.txt"), "zorblax");
            builder.Services.ConfigureDbContext<ModerationDb>(options => options.AddInterceptors(_death));
            builder.Services.ConfigureDbContext<RecordDb>(options => options.AddInterceptors(_death));
        });
        await _court.Fresh();
    }

    public ValueTask DisposeAsync() => _court.DisposeAsync();

    [Fact]
    public async Task A_legal_hold_and_its_end_are_there_with_their_entries_or_not_at_all()
    {
        var (max, ben) = (await _court.Person("lead"), await _court.Person());
        for (var writes = 0; ; writes++)
        {
            _court.Town.Time.Advance(TimeSpan.FromMinutes(1));
            await _court.SignInAgain();
            var pebble = _court.Pebbles.Lay(_court.Ann);
            (await Court.Report(ben, pebble)).EnsureSuccessStatusCode();
            await _court.RunJobs();
            var subject = Guid.ParseExact(pebble, "n");
            await using var db = await _court.Db();
            var caseId = await db.Cases.Where(row => row.Subject == subject).Select(row => row.Id).SingleAsync(Stop);
            var (agreed, ended) = (false, false);
            var died = await _death.After(writes, async () =>
            {
                var hold = await LegalHoldTests.Ask(_court.Lea, Id.Format(caseId));
                agreed = (await LegalHoldTests.Agree(max, hold)).StatusCode == HttpStatusCode.NoContent;
                await _court.RunJobs();
                ended = (await LegalHoldTests.End(max, hold)).StatusCode == HttpStatusCode.NoContent;
                await _court.RunJobs();
            });
            await Restart();

            var found = await db.LegalHolds.AsNoTracking().SingleOrDefaultAsync(row => row.CaseId == caseId, Stop);
            Assert.True(found?.AgreedAt is not null || !agreed);
            await AssertWhole(found, subject, ended);
            // Whatever was done can be gone on with.
            var id = found is null ? await LegalHoldTests.Ask(_court.Lea, Id.Format(caseId)) : Id.Format(found.Id);
            if (found?.AgreedAt is null) Assert.Equal(HttpStatusCode.NoContent, (await LegalHoldTests.Agree(max, id)).StatusCode);
            if (found?.EndedAt is null) Assert.Equal(HttpStatusCode.NoContent, (await LegalHoldTests.End(max, id)).StatusCode);
            await _court.RunJobs();
            await AssertWhole(await db.LegalHolds.AsNoTracking().SingleAsync(row => row.CaseId == caseId, Stop), subject, ended: true);
            if (died) continue;
            Assert.True(agreed && ended && writes > 10);
            return;
        }
    }

    [Fact]
    public async Task Re_judging_is_finished_and_nothing_is_judged_into_two_cases()
    {
        var begin = _court.Town.Get<IEnumerable<IPreparation>>().OfType<BeginRejudging>().Single();
        for (var writes = 0; ; writes++)
        {
            await _court.RunJobs();
            await using var db = await _court.Db();
            await db.Reviews.Where(row => row.Kind == "pebble").ExecuteDeleteAsync(Stop);
            await db.JudgedWith.ExecuteDeleteAsync(Stop);
            List<Guid> listed = [.. new[] { "A zorblax", "The zorblax" }.Select(text => Guid.ParseExact(_court.Pebbles.Lay(_court.Ann, text: text), "n"))];
            var plain = Guid.ParseExact(_court.Pebbles.Lay(_court.Ann, text: "A stone"), "n");
            db.AddRange(listed.Append(plain).Select(subject => new Review { Kind = "pebble", Subject = subject, Author = _court.Ann, Findings = new Findings([], [], []).Write() }));
            await db.SaveChangesAsync(Stop);
            var died = await _death.After(writes, async () =>
            {
                await begin.Prepare(Stop);
                await _court.RunJobs();
            });
            await begin.Prepare(Stop);
            await Restart();

            Assert.NotNull(await db.JudgedWith.AsNoTracking().SingleOrDefaultAsync(row => row.What == JudgedWith.Words, Stop));
            Assert.False(await db.Jobs.AnyAsync(job => job.Kind == RejudgeWords.Name || job.Kind == "look-again", Stop));
            Assert.Equal(listed.Order(), (await db.Cases.Where(row => listed.Contains(row.Subject) || row.Subject == plain).Select(row => row.Subject).ToListAsync(Stop)).Order());
            Assert.Equal(listed.Order(), (await db.RuleFirings.Where(row => row.Rule == "listed-terms").Where(row => listed.Contains(row.Subject) || row.Subject == plain).Select(row => row.Subject).ToListAsync(Stop)).Order());
            foreach (var opened in await db.Cases.Where(row => listed.Contains(row.Subject)).Select(row => row.Id).ToListAsync(Stop)) await AssertEntries("moderation.case", opened, 1);
            if (died) continue;
            Assert.True(writes > 10);
            return;
        }
    }

    private async Task AssertWhole(LegalHold? hold, Guid subject, bool ended)
    {
        Assert.True(hold?.EndedAt is not null || !ended);
        Assert.Equal(hold?.EndedAt is not null, _court.Pebbles.Released.ContainsKey(subject));
        if (hold is null) return;
        await AssertEntries("moderation.hold", hold.Id, hold.AgreedAt is null ? 0 : 1);
        await AssertEntries("moderation.release", hold.Id, hold is { AgreedAt: not null, EndedAt: not null } ? 1 : 0);
        await using var db = await _court.Db();
        Assert.Equal(hold.AgreedAt is null ? 0 : 1, await db.CaseEvents.CountAsync(row => row.CaseId == hold.CaseId && row.What == "agreed to the legal hold", Stop));
        Assert.Equal(hold.EndedAt is null ? 0 : 1, await db.CaseEvents.CountAsync(row => row.CaseId == hold.CaseId && row.What == "ended the legal hold", Stop));
    }

    /// <summary>In the ledger, and in the rows that figures are counted from.</summary>
    private async Task AssertEntries(string kind, Guid number, int expected)
    {
        var name = Id.Format(number);
        Assert.Equal(expected, _court.Town.Custody.Records.Count(entry => entry.Kind == kind && entry.Body.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(expected, (await _court.Facts()).Count(row => row.Kind == kind && System.Text.Encoding.UTF8.GetString(row.Body).Contains(name, StringComparison.Ordinal)));
    }

    /// <summary>What a dead worker held is free after its lease; what had failed is tried again.</summary>
    private async Task Restart()
    {
        await using var db = await _court.Db();
        do
        {
            _court.Town.Time.Advance(JobWorker<ModerationDb>.Lease);
            await _court.RunJobs();
        }
        while (await db.Jobs.AnyAsync(job => job.Failure == null && job.Attempts > 0, Stop));
    }

    /// <summary>From a given write on, nothing gets to the database.</summary>
    private sealed class Death : DbCommandInterceptor
    {
        private int _left = int.MaxValue;

        /// <returns>Whether it came within this.</returns>
        public async Task<bool> After(int writes, Func<Task> life)
        {
            Interlocked.Exchange(ref _left, writes);
            try
            {
                await life();
            }
            catch (Exception) when (Volatile.Read(ref _left) < 0)
            {
                // What it was at is not known any more.
            }
            return Interlocked.Exchange(ref _left, int.MaxValue) < 0;
        }

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Live(command, result);

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Live(command, result);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => ValueTask.FromResult(Live(command, result));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => ValueTask.FromResult(Live(command, result));

        private T Live<T>(DbCommand command, T result)
        {
            var left = command.CommandText.StartsWith("select", StringComparison.OrdinalIgnoreCase) ? Volatile.Read(ref _left) : Interlocked.Decrement(ref _left);
            return left < 0 ? throw new InvalidOperationException("Dead.") : result;
        }
    }
}
