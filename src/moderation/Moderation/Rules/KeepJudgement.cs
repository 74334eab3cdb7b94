using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>Writes down what was judged, in one transaction: what was known, and which rules fired on it for the first time.</summary>
internal sealed class KeepJudgement(IDbContextFactory<ModerationDb> databases, TimeProvider time)
{
    /// <summary>Facts are kept for back-tests: so many days, and no more than so many things.</summary>
    public const int FactsDays = 90, MostFacts = 100_000;

    /// <summary>That rules fired is kept for their figures.</summary>
    public const int FiringDays = 400;

    private const int TrimEvery = 256;

    private int _kept = -1;

    public Task Do(Judged about, Facts facts, IReadOnlyList<(bool IsLive, FiredRule Fired)> said, CancellationToken cancellationToken)
    {
        var (bag, isTrimming) = (FactsBag.Write(facts), Interlocked.Increment(ref _kept) % TrimEvery == 0);
        return databases.TransactWithRetry(async db =>
        {
            await Facts(db, about, bag, cancellationToken);
            if (said.Count > 0) await Firings(db, about, said, cancellationToken);
            if (isTrimming) await Trim(db, MostFacts, cancellationToken);
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
    }

    private async Task Facts(ModerationDb db, Judged about, string bag, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.KeptFacts.Where(row => row.Kind == about.Kind && row.Subject == about.Subject && row.IsPublished == about.IsPublished)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Bag, bag).SetProperty(row => row.At, now), cancellationToken) == 0)
            db.Add(new KeptFacts { Kind = about.Kind, Subject = about.Subject, IsPublished = about.IsPublished, Author = about.Author, At = now, Bag = bag });
    }

    private async Task Firings(ModerationDb db, Judged about, IReadOnlyList<(bool IsLive, FiredRule Fired)> said, CancellationToken cancellationToken)
    {
        var known = await db.RuleFirings.Where(row => row.Kind == about.Kind && row.Subject == about.Subject).ToListAsync(cancellationToken);
        foreach (var (isLive, fired) in said.OrderBy(one => one.Fired.CouldNotTell).DistinctBy(one => (one.Fired.Rule, one.Fired.Version)))
        {
            if (known.Find(row => row.Rule == fired.Rule && row.Version == fired.Version) is { } row) row.InShadow &= !isLive;
            else
                db.Add(new RuleFiring
                {
                    Rule = fired.Rule,
                    Version = fired.Version,
                    Kind = about.Kind,
                    Subject = about.Subject,
                    Author = about.Author,
                    At = time.GetUtcNow(),
                    InShadow = !isLive,
                    CouldNotTell = fired.CouldNotTell,
                });
        }
    }

    public async Task Trim(ModerationDb db, int most, CancellationToken cancellationToken)
    {
        var (oldFacts, oldFirings) = (time.GetUtcNow().AddDays(-FactsDays), time.GetUtcNow().AddDays(-FiringDays));
        var held = LegalHold.Keeping(db, time.GetUtcNow());
        await db.RuleFirings.Where(row => row.At < oldFirings && !held.Any(hold => hold.Kind == row.Kind && hold.Subject == row.Subject)).ExecuteDeleteAsync(cancellationToken);
        var beyond = await db.KeptFacts.OrderByDescending(row => row.At).Skip(most).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(cancellationToken);
        if (beyond > oldFacts) oldFacts = beyond.Value;
        await db.KeptFacts.Where(row => row.At <= oldFacts && !held.Any(hold => hold.Kind == row.Kind && hold.Subject == row.Subject)).ExecuteDeleteAsync(cancellationToken);
    }
}
