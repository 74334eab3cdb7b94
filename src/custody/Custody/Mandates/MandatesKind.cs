using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Quorum;
using Domicile.Sealing;

namespace Domicile.Custody.Mandates;

/// <summary>The table that says who may open what: <c>mandates</c>. The subject's own right stands outside it.</summary>
public sealed class MandatesKind() : ContentKind<IReadOnlyList<MandateLine>, IReadOnlyList<Mandate>>("mandates", MandatesJson.Default.IReadOnlyListMandateLine)
{
    private const int MaxLines = 200;

    public static readonly MandatesKind Instance = new();

    protected override IReadOnlyList<Mandate> Initial => DefaultMandates.Table;

    protected override bool IsSound(IReadOnlyList<MandateLine> content, string domicile, long nowMs) =>
        content.Count <= MaxLines && content.All(line => line.ToMandate() is not null);

    protected override IReadOnlyList<Mandate> After(IReadOnlyList<Mandate>? inForce, IReadOnlyList<MandateLine> content) =>
        [DefaultMandates.Own, .. content.Select(line => line.ToMandate()!)];

    /// <summary>An overseer ends a table in force; the one before it is in force again then.</summary>
    public override bool MayEnd(Party party) => MayVeto(party);

    /// <summary>The table in force, each verdict at least as strict and each term at most as long, behind lines that only deny.</summary>
    protected override bool Narrows(IReadOnlyList<Mandate>? inForce, IReadOnlyList<MandateLine> content)
    {
        var (before, after) = ((inForce ?? Initial).Skip(1).ToList(), content.SkipWhile((line, index) => line.Verdict == "deny" && index < content.Count - (inForce ?? Initial).Count + 1).Select(line => line.ToMandate()!).ToList());
        return before.Count == after.Count && before.Zip(after).All(pair =>
            pair.Second with { Verdict = pair.First.Verdict, Minutes = pair.First.Minutes } == pair.First
            && Strictness(pair.Second.Verdict) >= Strictness(pair.First.Verdict) && pair.Second.Minutes <= pair.First.Minutes);
    }

    private static int Strictness(Verdict verdict) => verdict switch { Verdict.Allow => 0, Verdict.Explain => 1, Verdict.Quorum => 2, _ => 3 };

    protected override object Shown(IReadOnlyList<Mandate>? inForce) => (inForce ?? Initial).Select(MandateLine.Of).ToList();
}

/// <summary>A <see cref="Mandate"/> as it is written in a proposal.</summary>
/// <param name="Reason">As in entries, such as <c>support_case</c>.</param>
/// <param name="Verdict"><c>allow</c>, <c>explain</c>, <c>quorum</c> or <c>deny</c>.</param>
/// <param name="Minutes">The longest term: 1 to 15.</param>
public sealed record MandateLine(string Party, string Category, string Purpose, string Reason, string Verdict, int Minutes)
{
    public Mandate? ToMandate() =>
        Quorum.Party.Roles.Contains(Party) && Fideslang.IsKey(Category) && Fideslang.IsKey(Purpose) && Minutes is >= 1 and <= 15
        && Find<Reason>(Reason) is { } reason && Find<Verdict>(Verdict) is { } verdict
            ? new(Party, Category, Purpose, reason, verdict, Minutes) : null;

    public static MandateLine Of(Mandate mandate) => new(mandate.Party, mandate.Category, mandate.Purpose,
        Written(mandate.Reason), Written(mandate.Verdict), mandate.Minutes);

    private static T? Find<T>(string written) where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Written(value) == written).Select(value => (T?)value).FirstOrDefault();

    private static string Written<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(IReadOnlyList<MandateLine>)), JsonSerializable(typeof(ApprovedAccess))]
internal sealed partial class MandatesJson : JsonSerializerContext;
