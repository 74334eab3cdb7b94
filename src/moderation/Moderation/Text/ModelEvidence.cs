namespace Domicile.Moderation;

/// <summary>A classifier gave a label.</summary>
internal sealed record ModelEvidence(string Model, string Label) : Evidence;
