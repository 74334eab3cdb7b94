using Domicile.Base;
using Domicile.Quorum;
using Domicile.Sealing;

namespace Domicile.Custody.Mandates;

/// <summary>What mandates, and accesses that a quorum has approved, say to a request.</summary>
public static class Decide
{
    public static readonly Refusal NoMandate = new("no-mandate", 403, "No mandate allows this access.");
    public static readonly Refusal ExplanationNeeded = new("explanation-needed", 403, "This access needs an explanation, which the subject will read.");
    public static readonly Refusal QuorumNeeded = new("quorum-needed", 403, "This access needs the approval of a quorum.");

    /// <summary>The term for which the key is released, or why it is not.</summary>
    public static Outcome<TimeSpan> Term(IEnumerable<Mandate> mandates, AccessRequest request)
    {
        var mandate = mandates.FirstOrDefault(mandate => mandate.Covers(request));
        return mandate?.Verdict switch
        {
            Verdict.Allow => Shorter(request.Term, mandate),
            Verdict.Explain when string.IsNullOrWhiteSpace(request.Access.Explanation) => ExplanationNeeded,
            Verdict.Explain => Shorter(request.Term, mandate),
            Verdict.Quorum => QuorumNeeded,
            _ => NoMandate,
        };
    }

    public static bool Covers(this Mandate mandate, AccessRequest request) =>
        mandate.Party == request.Access.By.Party && mandate.Reason == request.Access.Reason
        && Below(mandate.Category, request.Category) && Below(mandate.Purpose, request.Access.Purpose);

    /// <summary>The accesses that a quorum allows and that cover the request, oldest first.</summary>
    /// <param name="charter">At this time.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static IEnumerable<(string Proposal, ApprovedAccess Access)> Approved(Charter charter, AccessRequest request, long nowMs) =>
        charter.InForceOf(AccessKind.Instance).Select(motion => (motion.Hash, Access: (ApprovedAccess)motion.Proposal.Content))
            .Where(motion => Math.Max(nowMs, charter.LastMs) < motion.Access.UntilMs && motion.Access.Line.ToMandate()!.Covers(request));

    private static bool Below(string root, string key) =>
        key.StartsWith(root, StringComparison.Ordinal) && (key.Length == root.Length || key[root.Length] == '.');

    private static TimeSpan Shorter(TimeSpan term, Mandate mandate)
    {
        var longest = TimeSpan.FromMinutes(mandate.Minutes);
        return term < longest ? term : longest;
    }
}
