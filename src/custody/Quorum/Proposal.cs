using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Domicile.Proof;
using Domicile.Quorum.Mandates;
using Domicile.Sealing;

namespace Domicile.Quorum;

/// <summary>What parties may decide together. Its canonical JSON is what they sign.</summary>
/// <param name="V">1.</param>
/// <param name="Domicile">For which domicile.</param>
/// <param name="Nonce">32 hex digits, so that the same can be proposed again.</param>
/// <param name="ExpiresMs">No approval counts from then on: at most 90 days away.</param>
/// <param name="Parties">A new registry.</param>
/// <param name="Mandates">A new table of mandates; the subject's own right stands outside it.</param>
/// <param name="Access">An access that mandates leave to a quorum.</param>
public sealed partial record Proposal(
    int V, string Domicile, string Nonce, long ExpiresMs, Registry? Parties = null, IReadOnlyList<MandateLine>? Mandates = null, ApprovedAccess? Access = null)
{
    private const int MaxLines = 200;
    private const int MaxParties = 32;
    private const int MaxText = 300;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static Proposal? Parse(string json, string domicile, long nowMs)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QuorumJson.Default.Proposal) is { } proposal && proposal.IsSound(domicile, nowMs) ? proposal : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSound(string domicile, long nowMs) =>
        V == 1 && Domicile == domicile && HexDigits().IsMatch(Nonce)
        && ExpiresMs > nowMs && ExpiresMs - nowMs <= (long)Longest.TotalMilliseconds
        && (this switch
        {
            { Parties: { } registry, Mandates: null, Access: null } => IsSound(registry),
            { Mandates: { } lines, Parties: null, Access: null } => lines.Count <= MaxLines && lines.All(line => line.ToMandate() is not null),
            { Access: { } access, Parties: null, Mandates: null } => IsSound(access, nowMs),
            _ => false,
        });

    private bool IsSound(Registry registry) =>
        registry.Parties.Count is > 0 and <= MaxParties && registry.Need >= 1 && registry.Need <= registry.Parties.Count
        && registry.Parties.DistinctBy(party => party.Id).Count() == registry.Parties.Count
        && registry.Parties.SelectMany(party => party.Keys).Distinct().Count() == registry.Parties.Sum(party => party.Keys.Count)
        && registry.Parties.All(IsSound);

    private bool IsSound(Party party) =>
        PartyId().IsMatch(party.Id) && Party.Roles.Contains(party.Role) && party.Name.Length is > 0 and <= MaxText
        && WellFormed.IsCountry(party.Country) && party.Keys.Count is > 0 and <= 8 && party.Keys.All(key => IsKeyOf(key, party.Id))
        && (party.Disclosure is null || (party.Role == Party.Overseer && Hpke.IsPublicKey(party.Disclosure)))
        && party.Owners.Count <= 64 && party.Owners.Sum(owner => owner.Percent) <= 100
        && party.Owners.All(owner => owner.Percent is >= 0 and <= 100 && owner.Name.Length is > 0 and <= MaxText && WellFormed.IsCountry(owner.Country));

    private bool IsKeyOf(string key, string party)
    {
        try
        {
            return PartyKey.Parse(key).Name == Act.KeyName(Domicile, party);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsSound(ApprovedAccess access, long nowMs) =>
        access.Line.ToMandate() is { Verdict: Verdict.Allow } && access.UntilMs > nowMs && access.UntilMs - nowMs <= (long)Longest.TotalMilliseconds
        && access.Explanation.Length is > 0 and <= MaxText
        && (access.Subjects is null) == (access.Commitment is null)
        && access.Subjects is null or (> 0 and <= ApprovedAccess.MaxSubjects) && (access.Commitment is null || Hash().IsMatch(access.Commitment));

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex HexDigits();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex PartyId();
}

/// <summary>A <see cref="Mandate"/> as it is written in a proposal.</summary>
/// <param name="Reason">As in entries, such as <c>support_case</c>.</param>
/// <param name="Verdict"><c>allow</c>, <c>explain</c>, <c>quorum</c> or <c>deny</c>.</param>
/// <param name="Minutes">The longest term: 1 to 15.</param>
public sealed record MandateLine(string Party, string Category, string Purpose, string Reason, string Verdict, int Minutes)
{
    public Mandate? ToMandate() =>
        Quorum.Party.Roles.Contains(Party) && WellFormed.IsCategory(Category) && WellFormed.IsCategory(Purpose) && Minutes is >= 1 and <= 15
        && Find<Reason>(Reason) is { } reason && Find<Verdict>(Verdict) is { } verdict
            ? new(Party, Category, Purpose, reason, verdict, Minutes) : null;

    public static MandateLine Of(Mandate mandate) => new(mandate.Party, mandate.Category, mandate.Purpose,
        Written(mandate.Reason), Written(mandate.Verdict), mandate.Minutes);

    private static T? Find<T>(string written) where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Written(value) == written).Select(value => (T?)value).FirstOrDefault();

    private static string Written<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <summary>An access that a quorum allows, of named subjects or of all.</summary>
/// <param name="Line">Who, which category, what for, why; its verdict is <c>allow</c>.</param>
/// <param name="Explanation">What the subjects will read.</param>
/// <param name="UntilMs">It ends then.</param>
/// <param name="Subjects">How many; all if absent.</param>
/// <param name="Commitment">Of the subjects, who are not named here: see <see cref="SubjectSet"/>.</param>
public sealed record ApprovedAccess(MandateLine Line, string Explanation, long UntilMs, int? Subjects = null, string? Commitment = null)
{
    public const int MaxSubjects = 10_000;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(Proposal)), JsonSerializable(typeof(CharterView))]
internal sealed partial class QuorumJson : JsonSerializerContext;
