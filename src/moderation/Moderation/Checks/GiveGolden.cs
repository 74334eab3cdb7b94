using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Checks;

/// <summary>
/// Gives a golden case now and then to somebody who asks for the next one: one that this person has not had, did not make, and does not know, and
/// only while others wait in its queue, so that it cannot be told from them. It counts as any other that they are shown.
/// </summary>
internal sealed class GiveGolden(
    IDbContextFactory<ModerationDb> databases, PolicyBook policies, SubjectKinds kinds, Staff staff, Exposure exposure, IOptions<QualityOptions> options, TimeProvider time)
{
    /// <param name="moderator">To whom.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The case, held from now on; null for none.</returns>
    public async Task<Guid?> Do(SubjectId moderator, CancellationToken cancellationToken)
    {
        if (!QualityOptions.Draws(options.Value.Golden)) return null;
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (exposed, all) = (await exposure.Of(moderator, cancellationToken), Routing.QueuesOf(await staff.RolesOf(moderator, cancellationToken)));
        if (exposed.BreakUntil is not null || await HeldCase.InFrontOf(db, [moderator], now).AnyAsync(cancellationToken)) return null;
        var queues = exposed.Within(all);
        var busy = await db.Cases.Where(row => queues.Contains(row.Queue) && row.State == CaseState.Open && row.LeaseUntil <= now && row.Author != moderator)
            .Select(row => row.Queue).Distinct().ToListAsync(cancellationToken);
        var brought = (await policies.InForce(cancellationToken)).Where(version => busy.Contains(Routing.QueueOf(version.Policy))).ToDictionary(version => version.Policy.Id);
        var names = brought.Keys.ToList();
        var candidates = await db.GoldenCases.AsNoTracking().Where(row => names.Contains(row.Policy) && row.Author != moderator && row.MadeBy != moderator
            && !db.Checks.Any(check => check.Kind == row.Kind && check.Subject == row.Subject && (check.GivenTo == moderator || check.AnsweredBy == moderator || check.FirstBy == moderator))
            && !db.Decisions.Any(made => made.Kind == row.Kind && made.Subject == row.Subject && (made.DecidedBy == moderator || made.ProposedBy == moderator))
            && !db.Reports.Any(report => report.Kind == row.Kind && report.Subject == row.Subject && report.Reporter == moderator)).Take(100).ToListAsync(cancellationToken);
        if (candidates.Count == 0) return null;
        var one = candidates[System.Security.Cryptography.RandomNumberGenerator.GetInt32(candidates.Count)];
        if (await kinds[one.Kind].Get(one.Subject, cancellationToken) is not { } found) return null;
        var check = new Check
        {
            Id = Id.Random(),
            Purpose = CheckPurpose.Golden,
            CaseId = Guid.CreateVersion7(now),
            Kind = one.Kind,
            Subject = one.Subject,
            Author = one.Author,
            SourceCase = one.SourceCase,
            GoldenId = one.Id,
            Policy = one.Policy,
            At = now,
            AsOf = one.AsOf,
            FirstBy = one.MadeBy,
            First = one.Verdict,
            GivenTo = moderator,
        };
        var policy = brought[one.Policy].Policy;
        var reports = one.SourceCase is null ? 0 : await db.Reports.CountAsync(row => row.CaseId == one.SourceCase, cancellationToken);
        var given = check.MakeCase(Routing.QueueOf(policy), policy.Severity, found.Reach, reports, TimeSpan.FromHours(policy.ClockHours));
        given.LeaseUntil = now + HeldCase.Lease;
        db.AddRange(check, given, LapseCheck.JobFor(check, time));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await exposure.Saw(moderator, given.Severity, cancellationToken);
            return given.Id;
        }
        catch (DbUpdateException other) when (DatabaseFailures.IsDuplicate(other))
        {
            // Asked twice at the same time.
            return null;
        }
    }
}
