namespace Domicile.Moderation;

/// <summary>A decision as a moderator asks for it.</summary>
/// <param name="Policy">Under which.</param>
/// <param name="Steps">What is done; none where nothing is wrong.</param>
/// <param name="Facts">The policy's facts by name; none where nothing is wrong.</param>
internal sealed record DecisionRequest(string Policy, IReadOnlyList<StepRequest> Steps, IReadOnlyDictionary<string, string> Facts)
{
    public static DecisionRequest Example { get; } = new(
        "spam", [new(Measure.Warn), new(Measure.BlockFeature, Days: 7, Feature: "post")], new Dictionary<string, string> { ["what"] = "The same offer, eleven times." });
}

/// <param name="Days">Until it ends by itself; null for never.</param>
internal sealed record StepRequest(Measure Measure, int? Days = null, string? Feature = null, string? Label = null);
