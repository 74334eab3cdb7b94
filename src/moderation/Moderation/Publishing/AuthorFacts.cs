using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Screening;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>What is known of an author and of how a thing is received: the behaviour signal.</summary>
internal sealed class AuthorFacts(
    IDbContextFactory<ModerationDb> databases, IModeratedPeople people, IReach reach, IScreening screening, TimeProvider time)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30), Quarter = TimeSpan.FromDays(90);

    /// <summary>Into the groups <c>subject</c>, <c>account</c>, <c>post</c>, <c>reach</c> and <c>reports</c>.</summary>
    /// <param name="facts">To write them into.</param>
    /// <param name="about">What is judged.</param>
    /// <param name="found">What is known of it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The same as a signal, for a moderator to read.</returns>
    public async Task<Signal> Tell(Facts facts, Judged about, SubjectFacts found, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        facts.Set(Known.SubjectKind, about.Kind).Set(Known.SubjectAge, about.IsPublished ? now - found.At : TimeSpan.Zero);
        if (await people.Find(about.Author, cancellationToken) is { } person)
            facts.Set(Known.AccountAge, now - person.Since)
                .Set(Known.AccountFollowers, (double)await reach.Of(SubjectKinds.Profile, about.Author.Value, cancellationToken));
        await Past(db, facts, about.Author, now, cancellationToken);
        await Posts(db, facts, about, now, cancellationToken);
        facts.Set(Known.PostDuplicates, (double)await screening.Duplicates(about.Subject, now - Month, cancellationToken));
        await Received(db, facts, about, found, now, cancellationToken);
        double Of(DeclaredFact<double> fact) => facts.Number(fact.Place);
        var behaviour = new Behaviour(Of(Known.AccountPostsHour), Of(Known.AccountPostsDay), Of(Known.PostDuplicates), Of(Known.AccountReports), Of(Known.AccountUpheld), Of(Known.AccountStrikes));
        return new(Signals.Behaviour.Name, Signals.Behaviour.Version, behaviour.Score, [behaviour], time.GetElapsedTime(begun));
    }

    private static async Task Past(ModerationDb db, Facts facts, SubjectId author, DateTimeOffset now, CancellationToken stop)
    {
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.Author == author && row.LedgerIndex != null).ToListAsync(stop);
        var recent = decisions.Where(row => row.At > now - Quarter && row.EndedAt is null).ToList();
        facts.Set(Known.AccountStrikes, (double)Standing.Of(decisions.Select(row => row.Ruling), now).Strikes)
            .Set(Known.AccountRemovals, (double)recent.Where(row => Step.Read(row.Steps).Any(step => step.Measure.Withholds())).Select(row => row.Subject).Distinct().Count());
        var (since, cases) = (now - Month, db.Cases.Where(row => row.Author == author));
        var upheld = decisions.Where(row => row.EndedAt is null && Step.Read(row.Steps).Count > 0).Select(row => row.CaseId).ToList();
        facts.Set(Known.AccountReports, (double)await db.Reports.CountAsync(row => row.At > since && cases.Any(one => one.Id == row.CaseId), stop))
            .Set(Known.AccountUpheld, (double)await db.Reports.CountAsync(row => row.At > since && row.CaseId != null && upheld.Contains(row.CaseId.Value), stop));
    }

    private static async Task Posts(ModerationDb db, Facts facts, Judged about, DateTimeOffset now, CancellationToken stop)
    {
        var others = db.Reviews.Where(row => row.Author == about.Author && row.Kind == about.Kind && row.Subject != about.Subject);
        var (hour, day) = (now - TimeSpan.FromHours(1), now - TimeSpan.FromDays(1));
        facts.Set(Known.AccountPostsHour, 1.0 + await others.CountAsync(row => row.FirstAt > hour, stop))
            .Set(Known.AccountPostsDay, 1.0 + await others.CountAsync(row => row.FirstAt > day, stop));
    }

    private static async Task Received(ModerationDb db, Facts facts, Judged about, SubjectFacts found, DateTimeOffset now, CancellationToken stop)
    {
        facts.Set(Known.ReachViews, (double)found.Reach).Set(Known.ReachHour, await ViewsAnHour(db, about, found, now, stop));
        var (hour, reports) = (now - TimeSpan.FromHours(1), db.Reports.Where(row => row.Kind == about.Kind && row.Subject == about.Subject && row.CaseId != null));
        facts.Set(Known.ReportsCount, (double)await reports.CountAsync(stop)).Set(Known.ReportsHour, (double)await reports.CountAsync(row => row.At > hour, stop))
            .Set(Known.ReportsPolicies, await reports.Select(row => row.Policy).Distinct().ToListAsync(stop));
    }

    // Since it was last counted; of a longer time, an hour's share.
    private static async Task<double> ViewsAnHour(ModerationDb db, Judged about, SubjectFacts found, DateTimeOffset now, CancellationToken stop)
    {
        if (await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == about.Kind && row.Subject == about.Subject, stop) is not { } counted) return found.Reach;
        return Math.Max(0, found.Reach - counted.Views) / Math.Max(1, (now - counted.ViewsAt).TotalHours);
    }
}
