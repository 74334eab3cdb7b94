using System.Text.Json;
using System.Text.RegularExpressions;
using Domicile.Base;

namespace Domicile.Sealing;

/// <summary>Whether what names an access can be written into an entry.</summary>
public static partial class WellFormed
{
    public static readonly Refusal Malformed = new("malformed-access", 400, "The access names no category, purpose or accessor that can be recorded.");

    private const int MaxText = 300;
    private static readonly string[] ReasonCodes = [.. Enum.GetNames<Reason>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Whether the request can be written into an entry at all.</summary>
    public static bool IsWellFormed(string category, Access access, TimeSpan term) =>
        Fideslang.IsKey(category) && IsWellFormed(access) && term > TimeSpan.Zero;

    /// <summary>A reason's code, such as <c>support_case</c>.</summary>
    public static string CodeOf(Reason reason) => ReasonCodes[(int)reason];

    public static bool IsReason(string code) => ReasonCodes.Contains(code);

    public static bool IsCountry(string country) => Country().IsMatch(country);

    // What the subject does is the subject's request, and nobody else's is.
    public static bool IsWellFormed(Access access) => (access.By.Party == CommonAccess.Subject) == (access.Reason == Reason.SubjectRequest) &&
        Fideslang.IsKey(access.Purpose) && Enum.IsDefined(access.Reason) && Country().IsMatch(access.By.Country)
        && access.By is { Party.Length: > 0, Name.Length: > 0 and <= MaxText, Employer.Length: <= MaxText }
        && access.By.Party.Length <= MaxText && (access.Explanation?.Length ?? 0) <= MaxText;

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex Country();
}
