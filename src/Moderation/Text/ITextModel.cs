namespace Domicile.Moderation;

/// <summary>
/// Gives a text a label. A border: linear models are built in; a stronger one, in any language, joins by another implementation that is
/// registered beside them. See docs/adr/0012-text.md for how one on ONNX is to be run.
/// </summary>
internal interface ITextModel
{
    /// <summary>Such as <c>offensive</c>.</summary>
    string Name { get; }

    /// <summary>Changes whenever the same text may come out otherwise.</summary>
    string Version { get; }

    /// <summary>The label, and the score, 0 to 1. May be called by many threads at once.</summary>
    (string Label, double Score) Classify(string text);
}
