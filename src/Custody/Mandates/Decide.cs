using System.Text.Json;
using System.Text.RegularExpressions;
using Domicile.Kernel;

namespace Domicile.Custody;

/// <summary>What a mandate says to a request.</summary>
internal static partial class Decide
{
    public static readonly Refusal NoMandate = new("no-mandate", 403, "No mandate allows this access.");
    public static readonly Refusal ExplanationNeeded = new("explanation-needed", 403, "This access needs an explanation, which the subject will read.");
    public static readonly Refusal QuorumNeeded = new("quorum-needed", 403, "This access needs the approval of a quorum.");
    public static readonly Refusal Malformed = new("malformed-access", 400, "The access names no category, purpose or accessor that can be recorded.");

    private const int MaxText = 300;
    private static readonly string[] ReasonCodes = [.. Enum.GetNames<Reason>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

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

    /// <summary>Whether the request can be written into an entry at all.</summary>
    public static bool IsWellFormed(string category, Access access, TimeSpan term) =>
        Key().IsMatch(category) && IsWellFormed(access) && term > TimeSpan.Zero;

    public static bool IsRecord(string kind) => Record().IsMatch(kind);

    public static bool IsCategory(string category) => Key().IsMatch(category);

    /// <summary>A reason's code, such as <c>support_case</c>.</summary>
    public static string CodeOf(Reason reason) => ReasonCodes[(int)reason];

    public static bool IsReason(string code) => ReasonCodes.Contains(code);

    public static bool IsCountry(string country) => Country().IsMatch(country);

    public static bool IsWellFormed(Access access) =>
        Key().IsMatch(access.Purpose) && Enum.IsDefined(access.Reason) && Country().IsMatch(access.By.Country)
        && access.By is { Party.Length: > 0, Name.Length: > 0 and <= MaxText, Employer.Length: <= MaxText }
        && access.By.Party.Length <= MaxText && (access.Explanation?.Length ?? 0) <= MaxText;

    private static TimeSpan Shorter(TimeSpan term, Mandate mandate)
    {
        var longest = TimeSpan.FromMinutes(mandate.Minutes);
        return term < longest ? term : longest;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,7}\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"\Amoderation\.[a-z]{1,40}\z")]
    private static partial Regex Record();

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex Country();
}
