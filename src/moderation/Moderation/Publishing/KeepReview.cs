using System.Text.Json;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Decisions;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>
/// Writes what the rules said of a subject, with the case and the automated decision that follow, in one transaction: whoever then makes the
/// subject visible, or does not, can be killed at any moment.
/// </summary>
internal sealed class KeepReview(
    IDbContextFactory<ModerationDb> databases, OpenCase cases, PolicyBook policies, DrawSecondLook draw, JobSignal<ModerationDb> jobs, TimeProvider time)
{
    /// <param name="about">What was judged.</param>
    /// <param name="found">What is known of it.</param>
    /// <param name="revision">Names what it was then.</param>
    /// <param name="measures">What can be done about it.</param>
    /// <param name="findings">What the judgement rests on.</param>
    /// <param name="judgement">What the rules said.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether the subject may be seen.</returns>
    public async Task<ReviewState> Keep(
        Judged about, SubjectFacts found, Guid revision, IReadOnlyList<Measure> measures, Findings findings, Judgement judgement, CancellationToken cancellationToken)
    {
        var policy = judgement.Action == RuleAction.None ? null
            : await policies.FindRetiredToo(judgement.Policy!, cancellationToken) ?? throw new InvalidOperationException("A rule names a policy that does not exist.");
        var state = await databases.TransactWithRetry(async db =>
        {
            var now = time.GetUtcNow();
            var review = await db.Reviews.FirstOrDefaultAsync(row => row.Kind == about.Kind && row.Subject == about.Subject, cancellationToken);
            if (review is null) db.Add(review = new() { Kind = about.Kind, Subject = about.Subject, Author = about.Author, FirstAt = now, Findings = "" });
            // What is seen already stays so until a person has looked, unless it is blocked.
            var action = about.IsPublished && judgement.Action == RuleAction.Hold ? RuleAction.Watch : judgement.Action;
            (review.At, review.Revision, review.Action, review.Findings) = (now, revision, action, findings.Write());
            (review.Views, review.ViewsAt) = (found.Reach, now);
            if (policy is not null)
            {
                var one = await cases.ForSignals(db, about.Kind, found, policy.Policy, Severity(judgement, policy.Policy), cancellationToken);
                review.CaseId = one.Id;
                db.Add(CaseEvent.Of(one.Id, Decision.Machine, Happened(judgement.Action), time, judgement.Fired[0].Because));
                if (judgement.Action == RuleAction.Block) review.DecisionId = await Decide(db, one, found, measures, policy, judgement, cancellationToken);
            }
            await db.SaveChangesAsync(cancellationToken);
            return await ReviewStates.Of(db, review, cancellationToken);
        }, cancellationToken);
        if (judgement.Action == RuleAction.Block) jobs.Raise();
        return state;
    }

    // What is only watched is looked at last.
    private static int Severity(Judgement judgement, Policy policy) =>
        judgement.Severity > 0 ? judgement.Severity : judgement.Action == RuleAction.Watch ? 1 : policy.Severity;

    private static string Happened(RuleAction action) => action switch { RuleAction.Block => "blocked", RuleAction.Hold => "held", _ => "watched" };

    /// <summary>One that still stands is enough.</summary>
    private async Task<Guid?> Decide(
        ModerationDb db, Case one, SubjectFacts found, IReadOnlyList<Measure> measures, PolicyVersion policy, Judgement judgement, CancellationToken cancellationToken)
    {
        var known = await db.Decisions.Where(row => row.Kind == one.Kind && row.Subject == one.Subject && row.DecidedBy == Decision.Machine && row.StrikeLimit == null && row.Ending == Ending.None)
            .Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
        if (known is not null) return known;
        var withholding = measures.Where(measure => measure.Withholds() && policy.Policy.Ladder.Contains(measure)).ToList();
        // A kind that cannot be withheld, or a policy that withholds nothing: a person decides.
        if (withholding.Count == 0) return null;
        var facts = policy.Policy.Facts.ToDictionary(fact => fact.Name, _ => "An automated check: " + judgement.Fired[0].Because);
        var decision = Decision.Of(one, found, Decision.Machine, policy, [new(withholding.Min())], JsonSerializer.Serialize(facts), time.GetUtcNow());
        db.AddRange(decision, CarryOut.JobFor(decision.Id, time));
        await draw.Do(db, decision, cancellationToken);
        return decision.Id;
    }
}
