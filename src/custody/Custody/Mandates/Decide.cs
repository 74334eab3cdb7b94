using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Custody.Mandates;

/// <summary>What a mandate says to a request.</summary>
internal static class Decide
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

    private static TimeSpan Shorter(TimeSpan term, Mandate mandate)
    {
        var longest = TimeSpan.FromMinutes(mandate.Minutes);
        return term < longest ? term : longest;
    }
}
