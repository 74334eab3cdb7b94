namespace Domicile.Training;

/// <summary>A text that a person has labelled.</summary>
/// <param name="Label">Place in the model's list of labels.</param>
internal readonly record struct Example(string Text, int Label);
