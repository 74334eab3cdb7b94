using Domicile.Base;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Statements;

/// <summary>Makes statements of reasons out of decisions.</summary>
internal sealed class MakeStatement(SubjectKinds kinds, PolicyBook policies, IOptions<DomicileOptions> arrangement)
{
    private static readonly Dictionary<Measure, string> Visibility = new()
    {
        [Measure.Label] = "DECISION_VISIBILITY_CONTENT_LABELLED",
        [Measure.Demote] = "DECISION_VISIBILITY_CONTENT_DEMOTED",
        [Measure.RestrictInteraction] = "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
        [Measure.AgeRestrict] = "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
        [Measure.Disable] = "DECISION_VISIBILITY_CONTENT_DISABLED",
        [Measure.Remove] = "DECISION_VISIBILITY_CONTENT_REMOVED",
    };

    /// <summary>Writes or rewrites the statement of a decision that is in the ledger; nothing for one that restricts nothing. Not saved yet.</summary>
    public async Task Keep(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        if (!Step.Read(decision.Steps).Any(step => step.Measure.Restricts())) return;
        var policy = await policies.Get(decision.Policy, decision.PolicyVersion, cancellationToken);
        var statement = decision.StrikeLimit is null ? Of(decision, policy) : Of(decision, policy, await Behind(db, decision, cancellationToken));
        if (await db.Statements.FindAsync([decision.Id], cancellationToken) is not { } row)
            db.Add(row = new StoredStatement { Id = decision.Id, LedgerIndex = decision.LedgerIndex!.Value, At = decision.At, Document = "" });
        (row.Document, row.Problem) = (statement.ToDocument(), CheckStatement.Problems(statement) is [var first, ..] ? first : null);
    }

    public Statement Of(Decision decision, Policy policy)
    {
        var steps = Step.Read(decision.Steps);
        var kind = kinds[decision.Kind];
        var visible = steps.Where(step => Visibility.ContainsKey(step.Measure)).ToList();
        var service = steps.FirstOrDefault(step => step.Measure == Measure.BlockFeature);
        var account = steps.Where(step => step.Measure is Measure.Suspend or Measure.Terminate).MaxBy(step => step.Measure);
        var country = arrangement.Value.Jurisdiction;
        return new()
        {
            Puid = Id.Format(decision.Id),
            DecisionVisibility = visible.Count > 0 ? [.. visible.Select(step => Visibility[step.Measure])] : null,
            DecisionProvision = service is null ? null : service.Until is null ? "DECISION_PROVISION_PARTIAL_TERMINATION" : "DECISION_PROVISION_PARTIAL_SUSPENSION",
            DecisionAccount = account is null ? null : account.Measure == Measure.Terminate ? "DECISION_ACCOUNT_TERMINATED" : "DECISION_ACCOUNT_SUSPENDED",
            AccountType = account is null ? null : "ACCOUNT_TYPE_PRIVATE",
            DecisionGround = policy.IsIllegal ? "DECISION_GROUND_ILLEGAL_CONTENT" : "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            IllegalContentLegalGround = policy.IsIllegal ? policy.Ground.En : null,
            IllegalContentExplanation = policy.IsIllegal ? policy.Text.En : null,
            IncompatibleContentGround = policy.IsIllegal ? null : policy.Ground.En,
            IncompatibleContentExplanation = policy.IsIllegal ? null : policy.Text.En,
            IncompatibleContentIllegal = policy.IsIllegal ? null : "No",
            ContentType = [kind.ContentType],
            ContentTypeOther = kind.ContentType == "CONTENT_TYPE_OTHER" ? kind.Noun.En : null,
            Category = policy.Category,
            CategorySpecification = policy.Keyword is { } keyword ? [keyword] : null,
            TerritorialScope = Vocabulary.Countries.ContainsKey(country) ? [country] : null,
            ContentDate = CheckStatement.Day(decision.ContentAt),
            ApplicationDate = CheckStatement.Day(decision.At),
            EndDateVisibilityRestriction = End(decision, visible),
            EndDateServiceRestriction = End(decision, service is null ? [] : [service]),
            EndDateAccountRestriction = End(decision, account is null ? [] : [account]),
            DecisionFacts = Facts(decision, policy, kind),
            SourceType = decision.Trusted ? "SOURCE_TRUSTED_FLAGGER" : !decision.Reported ? "SOURCE_VOLUNTARY" : policy.IsIllegal ? "SOURCE_ARTICLE_16" : "SOURCE_TYPE_OTHER_NOTIFICATION",
            AutomatedDetection = decision.Reported ? "No" : "Yes",
            AutomatedDecision = decision.IsAutomated ? "AUTOMATED_DECISION_FULLY" : "AUTOMATED_DECISION_NOT_AUTOMATED",
        };
    }

    /// <summary>The policies, other than its own, of what a restriction follows from.</summary>
    private async Task<IReadOnlyList<Policy>> Behind(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        var all = await db.Decisions.AsNoTracking().Where(row => row.Author == decision.Author && row.Strike > 0).ToListAsync(cancellationToken);
        var others = new List<Policy>();
        foreach (var (id, version) in StrikeLimit.Behind(decision, all).Select(row => (row.Policy, row.PolicyVersion)).Distinct())
            if (id != decision.Policy) others.Add(await policies.Get(id, version, cancellationToken));
        return others;
    }

    private Statement Of(Decision decision, Policy policy, IReadOnlyList<Policy> others) => Of(decision, StrikeLimit.Over(decision, policy)) with
    {
        CategoryAddition = others.Select(other => other.Category).Distinct().Where(category => category != policy.Category).ToList() is { Count: > 0 } more ? more : null,
        DecisionFacts = "What moderators of the operator decide against an author counts for a time, and each such decision has a statement of its own. Those under the published policies "
            + $"{string.Join(", ", others.Prepend(policy).Select(one => $"\"{one.Title.En}\"").Distinct())} added up to {decision.StrikeLimit} or more. " + Outcome(decision),
        AutomatedDecision = "AUTOMATED_DECISION_PARTIALLY",
    };

    /// <summary>
    /// When the last of the restrictions ends; null while one has no end. One that was taken back ended then, unless its term was over.
    /// </summary>
    private static string? End(Decision decision, List<Step> steps)
    {
        if (steps.Count == 0) return null;
        var term = steps.Any(step => step.Until is null) ? null : steps.Max(step => step.Until);
        var end = decision.EndedAt is { } ended && !(term < ended) ? ended : term;
        return end is { } at ? CheckStatement.Day(at) : null;
    }

    // Not what the moderator wrote, which tells of people: what was decided about, how it came to notice, under which rule, and by whom.
    private static string Facts(Decision decision, Policy policy, ISubjectKind kind) =>
        (decision.IsAutomated ? $"The operator's automated checks found that a {kind.Noun.En} falls "
            : $"A moderator of the operator looked at a {kind.Noun.En} {(decision.Reported ? "that was reported" : "that the operator's own checks pointed out")} and found that it falls ")
        + $"under the published policy \"{policy.Title.En}\" (version {decision.PolicyVersion}): {policy.Text.En} "
        + Outcome(decision);

    private static string Outcome(Decision decision) => (decision.Ending, decision.EndedBy == Decision.Machine) switch
    {
        (Ending.None, _) => "The author was told the particular facts and can appeal.",
        (_, true) => "One of these decisions was taken back, so that too little is left: the restriction was lifted.",
        (Ending.Overturned, _) => "On appeal, another moderator found otherwise: the restriction was lifted.",
        _ => "The operator took the decision back: the restriction was lifted.",
    };
}
