using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Rules;
using Domicile.Screening;

namespace Domicile.Moderation.Tables;

/// <summary>What machines said of one subject and which rules that made fire: what a moderator sees with the case.</summary>
internal sealed record Findings(IReadOnlyList<Signal> Signals, IReadOnlyList<FiredRule> Fired, IReadOnlyList<string> Labels)
{
    private const int MostEvidence = 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Whether the rule said so before.</summary>
    public bool Has(FiredRule rule) => Fired.Any(before => before.Rule == rule.Rule && before.Action == rule.Action);

    public string Write() => JsonSerializer.Serialize(this with
    {
        Signals = [.. Signals.Select(signal => signal with { Evidence = [.. signal.Evidence.Take(MostEvidence)] })],
    }, Json);

    public static Findings Read(string json) => JsonSerializer.Deserialize<Findings>(json, Json)!;
}
