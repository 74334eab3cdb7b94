using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Domicile.Screening.Banks;
using Domicile.Screening.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

/// <summary>What is seen already is judged again, on pebbles.</summary>
[Collection(SharedCourt.Name)]
public sealed class LookAgainTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_that_come_fast_make_a_case_graver_and_say_so_once()
    {
        var court = await shared.Court.Fresh();
        var pebble = await Judged(court, reach: 40);
        for (var one = 1; one <= 10; one++)
        {
            (await Court.Report(await court.Person(), pebble)).EnsureSuccessStatusCode();
            await court.RunJobs();
            await using var db = await court.Db();
            var (found, watched) = (await Open(db, pebble), await db.CaseEvents.CountAsync(row => row.What == "watched" && db.Cases.Any(open => open.Id == row.CaseId && open.State == CaseState.Open), Stop));
            Assert.Equal(one < 3 ? ("spam", 0) : ("harassment", 1), (found.Policy, watched));
        }
        await using var after = await court.Db();
        Assert.Equal((4, 10), await Open(after, pebble) is var last ? (last.Severity, last.Reports) : default);
    }

    [Fact]
    public async Task Reports_that_come_slowly_do_not()
    {
        var court = await shared.Court.Fresh();
        var pebble = await Judged(court, reach: 40);
        for (var one = 0; one < 3; one++)
        {
            (await Court.Report(await court.Person(), pebble)).EnsureSuccessStatusCode();
            court.Town.Time.Advance(TimeSpan.FromHours(2));
            await court.RunJobs();
        }
        await using var db = await court.Db();
        Assert.Equal("spam", (await Open(db, pebble)).Policy);
    }

    [Fact]
    public async Task What_a_bank_blocks_is_taken_down_as_soon_as_the_ledger_has_it_however_long_the_custodian_is_away()
    {
        var court = await shared.Court.Fresh();
        var pebble = await Judged(court, reach: 40);
        var (id, digest) = (Guid.ParseExact(pebble, "n"), RandomNumberGenerator.GetBytes(32));
        var bank = new Bank { Id = Guid.CreateVersion7(), Name = "found later", IsBlocking = true, CreatedAt = DateTimeOffset.UnixEpoch };
        await using (var db = court.Town.Get<IDbContextFactory<ScreeningDb>>().CreateDbContext())
        {
            db.AddRange(bank, new PostHash { Post = id, Part = PostPart.Media, Sha256 = digest, Views = [], HashedAt = court.Town.Time.GetUtcNow() });
            await db.SaveChangesAsync(Stop);
        }
        await court.Town.Get<ImportHashes>().Add(bank.Id, [new() { Bank = bank.Id, Kind = EntryKind.Sha256, Hash = digest, Views = [] }], Stop);
        court.Town.Custody.Down = true;
        await using (var db = await court.Db())
        {
            db.Add(LookAgain.JobFor("pebble", id, court.Town.Time));
            await db.SaveChangesAsync(Stop);
        }
        for (var hours = 0; hours < 6; hours++)
        {
            await court.RunJobs();
            court.Town.Time.Advance(TimeSpan.FromHours(1));
        }
        await using (var db = await court.Db())
        {
            Assert.Null(Assert.Single(await db.Decisions.Where(row => row.Subject == id).ToListAsync(Stop)).LedgerIndex);
            Assert.Empty(await db.Jobs.Where(row => row.Failure != null).Select(row => row.Kind).ToListAsync(Stop));
        }
        Assert.False(court.Pebbles.StandingOf(pebble).Removed);

        court.Town.Custody.Down = false;
        // The service's own worker may have tried once more meanwhile, and waits.
        court.Town.Time.Advance(TimeSpan.FromHours(1));
        await court.RunJobs();
        Assert.True(court.Pebbles.StandingOf(pebble).Removed);
        await using var after = await court.Db();
        Assert.NotNull((await after.Decisions.SingleAsync(row => row.Subject == id, Stop)).LedgerIndex);
        Assert.Equal(Routing.ChildSafety, (await Open(after, pebble)).Queue);
    }

    private static Task<Case> Open(ModerationDb db, string pebble)
    {
        var id = Guid.ParseExact(pebble, "n");
        return db.Cases.AsNoTracking().SingleAsync(row => row.Subject == id && row.State == CaseState.Open, Stop);
    }

    /// <summary>One that machines have looked at and found nothing in.</summary>
    private static async Task<string> Judged(Court court, long reach)
    {
        var pebble = court.Pebbles.Lay(court.Ann, reach);
        await using var db = await court.Db();
        db.Add(new Review
        {
            Kind = "pebble",
            Subject = Guid.ParseExact(pebble, "n"),
            Author = court.Ann,
            FirstAt = court.Town.Time.GetUtcNow(),
            At = court.Town.Time.GetUtcNow(),
            Revision = Id.Random(),
            Findings = new Findings([], [], []).Write(),
            Views = reach,
            ViewsAt = court.Town.Time.GetUtcNow(),
        });
        await db.SaveChangesAsync(Stop);
        return pebble;
    }
}
