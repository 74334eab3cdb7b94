namespace Domicile.Screening;

/// <summary>A classifier gave a label.</summary>
public sealed record ModelEvidence(string Model, string Label) : Evidence;
