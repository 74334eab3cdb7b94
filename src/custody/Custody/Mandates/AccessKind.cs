using System.Text.RegularExpressions;
using Domicile.Quorum;

namespace Domicile.Custody.Mandates;

/// <summary>An access that mandates leave to a quorum: <c>access</c>. It is in force until it ends by itself, or an overseer ends it.</summary>
public sealed partial class AccessKind() : ContentKind<ApprovedAccess>("access", MandatesJson.Default.ApprovedAccess)
{
    private const int MaxText = 300;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static readonly AccessKind Instance = new();

    public override bool MayEnd(Party party) => MayVeto(party);

    protected override bool IsSound(ApprovedAccess content, string domicile, long nowMs) =>
        content.Line.ToMandate() is { Verdict: Verdict.Allow } && content.UntilMs > nowMs && content.UntilMs - nowMs <= (long)Longest.TotalMilliseconds
        && content.Explanation.Length is > 0 and <= MaxText
        && (content.Subjects is null) == (content.Commitment is null)
        && content.Subjects is null or (> 0 and <= ApprovedAccess.MaxSubjects) && (content.Commitment is null || Hash().IsMatch(content.Commitment));

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}

/// <summary>An access that a quorum allows, of named subjects or of all.</summary>
/// <param name="Line">Who, which category, what for, why; its verdict is <c>allow</c>.</param>
/// <param name="Explanation">What the subjects will read.</param>
/// <param name="UntilMs">It ends then.</param>
/// <param name="Subjects">How many; all if absent.</param>
/// <param name="Commitment">Of the subjects, who are not named here: see <c>SubjectSet</c>.</param>
public sealed record ApprovedAccess(MandateLine Line, string Explanation, long UntilMs, int? Subjects = null, string? Commitment = null)
{
    public const int MaxSubjects = 10_000;
}
