using System.Text.Json;
using Domicile.Moderation.Tables;

namespace Domicile.Moderation.Checks;

/// <summary>What somebody found: measures under a policy, or none of them where nothing is wrong. Terms, labels and features are left out.</summary>
internal sealed record Verdict(string Policy, IReadOnlyList<Measure> Measures)
{
    public const string NothingWrong = "nothing";

    public bool IsViolation => Measures.Count > 0;

    /// <summary>One word for each different verdict: under which policy nothing is wrong makes no difference.</summary>
    public string Label => IsViolation ? $"{Policy}: {string.Join(' ', Measures.Distinct().Order())}" : NothingWrong;

    public static Verdict Of(Decision decision) => new(decision.Policy, [.. Step.Read(decision.Steps).Select(step => step.Measure)]);

    public Accord To(Verdict other) => Label == other.Label ? Accord.Same
        : IsViolation && other.IsViolation && Policy == other.Policy ? Accord.OtherMeasures : Accord.Different;

    public string Write() => JsonSerializer.Serialize(this, Step.Json);

    public static Verdict Read(string text) => JsonSerializer.Deserialize<Verdict>(text, Step.Json)!;
}
